package dev.sluice.dtesn.door;

import dev.sluice.problem.Problem;
import dev.sluice.problem.ProblemException;
import dev.sluice.security.Seats;
import dev.sluice.stream.Timers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The inputs that are kept: so many, of so many bytes, for so long. Thread-safe. */
final class Jobs implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Jobs.class.getName());
    private static final Duration RETRY = Duration.ofSeconds(30);
    private static final int BUFFER = 65_536;

    private final Seats seats; // of those that are coming, too
    private final long mostBytes;
    private final Duration age;
    private final Timers timers;
    private final ThreadFactory threads;
    private final Map<String, Job> jobs = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean looking = new AtomicBoolean();

    /**
     * None yet.
     *
     * @param seats so many at a time, in all and of one address
     * @param mostBytes so many bytes of all together
     * @param age so long one is kept after it was read last
     */
    Jobs(Seats seats, long mostBytes, Duration age, Timers timers, ThreadFactory threads) {
        this.threads = threads;
        this.seats = seats;
        this.mostBytes = mostBytes;
        this.age = age;
        this.timers = timers;
    }

    /**
     * Reads an input to its end, and keeps it.
     *
     * @param announced how many bytes it has; -1 when nobody has said that
     * @param address of the client
     * @throws ProblemException 400, when it broke off; 413, when it is larger than all may be together; 429, when there is no
     *     room now; 507, when the disk has none
     */
    Job keep(Terms terms, InputStream in, long announced, String address) {
        look();
        Seats.Seat seat = seats.take(address);
        long length = 0;
        @Nullable FileChannel file = null;
        boolean kept = false;
        try {
            file = create();
            byte[] buffer = new byte[BUFFER];
            for (int read = read(in, buffer); read >= 0; read = read(in, buffer)) {
                length += read;
                long all = bytes.addAndGet(read);
                if (length > mostBytes) {
                    throw new ProblemException(
                            413,
                            "Content Too Large",
                            "the input has more than the " + mostBytes + " bytes that are kept");
                }
                if (all > mostBytes) {
                    throw full("keeps inputs of " + mostBytes + " bytes");
                }
                write(file, ByteBuffer.wrap(buffer, 0, read));
            }
            if (announced >= 0 && length != announced) {
                throw brokenOff();
            }
            Job job = job(terms, file, length, seat);
            jobs.put(job.id(), job);
            kept = true;
            lookLater();
            return job;
        } finally {
            if (!kept) {
                close(file);
                release(length, seat);
            }
        }
    }

    /** What it takes is free when its last reader has done, however long ago it was forgotten. */
    private Job job(Terms terms, FileChannel file, long length, Seats.Seat seat) {
        return new Job(
                UUID.randomUUID().toString(),
                terms,
                file,
                length,
                timers.nanos(),
                // on a thread of its own: the clock's may not wait for a disk that gives back a gigabyte
                () -> threads.newThread(() -> {
                            close(file);
                            release(length, seat);
                        })
                        .start());
    }

    private static ProblemException full(String what) {
        return new ProblemException(new Problem(429, "Too Many Requests", "this server " + what + " already"), RETRY);
    }

    /** A file that has no name when this returns, where the system can do that; else it goes when it is closed. */
    private static FileChannel create() {
        try {
            Path path = Files.createTempFile("sluice-input-", ""); // readable for its owner alone
            try {
                return FileChannel.open(
                        path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            } catch (IOException e) {
                Files.deleteIfExists(path);
                throw e;
            }
        } catch (IOException e) {
            throw noRoom(e);
        }
    }

    private static ProblemException noRoom(IOException e) {
        LOG.log(System.Logger.Level.WARNING, "an input can''t be kept in the temporary folder: {0}", e.toString());
        return new ProblemException(507, "Insufficient Storage", "the input can't be kept: its disk takes no more");
    }

    private static int read(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw brokenOff();
        }
    }

    private static ProblemException brokenOff() {
        return new ProblemException(400, "Bad Request", "the input broke off");
    }

    private static void write(FileChannel file, ByteBuffer from) {
        try {
            while (from.hasRemaining()) {
                file.write(from);
            }
        } catch (IOException e) {
            throw noRoom(e);
        }
    }

    private static void close(@Nullable FileChannel file) {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "a file without a name could not be closed", e);
            }
        }
    }

    private void release(long length, Seats.Seat seat) {
        bytes.addAndGet(-length);
        seat.close();
    }

    /** The input of that name, opened for a reader. */
    Optional<Job> open(String id) {
        return Optional.ofNullable(jobs.get(id)).filter(Job::open);
    }

    /** Forgets an input. Returns whether there was one. */
    boolean remove(String id) {
        Job job = jobs.remove(id);
        if (job == null) {
            return false;
        }
        job.remove();
        return true;
    }

    /** One timer looks, as long as there is anything to look at. */
    private void lookLater() {
        if (!jobs.isEmpty() && looking.compareAndSet(false, true)) {
            try {
                timers.after(age.dividedBy(4).plusMillis(10), () -> {
                    looking.set(false);
                    look();
                    lookLater();
                });
            } catch (IllegalStateException e) {
                looking.set(false); // time has ended, and with it the application
            }
        }
    }

    /** Forgets what nobody has read for long. */
    private void look() {
        long moment = timers.nanos() - age.toNanos();
        jobs.values().removeIf(job -> job.removeIfUnusedSince(moment));
    }

    /** How many are kept, or are coming. */
    int count() {
        return seats.taken();
    }

    /** How many bytes these have. */
    long bytes() {
        return bytes.get();
    }

    @Override
    public void close() {
        jobs.keySet().forEach(this::remove);
    }
}
