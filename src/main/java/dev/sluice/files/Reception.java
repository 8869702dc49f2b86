package dev.sluice.files;

import dev.sluice.config.SluiceConfig;
import dev.sluice.http.Fields;
import dev.sluice.problem.ProblemException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Opens the hidden files of uploads, hands them from one request to the next, gives them their names, and removes them.
 * Thread-safe.
 */
final class Reception {

    private static final Set<OpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    private static final Set<OpenOption> ANY = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    private static final Set<OpenOption> OLD = Set.of(StandardOpenOption.WRITE);

    private final Targets targets;
    private final Disk disk;
    private final Quota quota;
    private final Inventory inventory;
    private final Completed completed;

    /**
     * Held while a file gets its name, while a request takes over from another, and while what is left of one is removed:
     * no two of these at once.
     */
    private final ReentrantLock commits = new ReentrantLock();

    private final Map<Path, Receiving> running = new ConcurrentHashMap<>();

    Reception(FileFolder folder, Targets targets, SluiceConfig.Uploads limits, Disk disk, Clock clock) {
        this.targets = targets;
        this.disk = disk;
        this.quota = new Quota(limits.quotaBytes());
        this.completed = new Completed(clock);
        this.inventory = new Inventory(folder, quota, limits.partialAge(), clock, this::remove);
    }

    /** Counts and sweeps when it is time to. */
    void refresh() throws IOException {
        inventory.refresh();
    }

    /** A file of its own for one that comes as a whole. Closed by {@link #leave}. */
    Receiving begin(Path target) throws IOException {
        Path file = Leftovers.whole(target);
        Receiving receiving = open(file, NEW);
        running.put(file, receiving);
        return receiving;
    }

    /** Removes a file that came as a whole, unless it has its name. */
    void leave(Receiving receiving) throws IOException {
        running.remove(receiving.file(), receiving);
        try (receiving) {
            receiving.discard();
        }
    }

    /**
     * From here on what ran before writes no more, and can't give the file its name either. Closed by {@link #release}.
     *
     * @param begins whether this is the first part, for which nothing need be there
     */
    Receiving takeOver(Path file, boolean begins) throws IOException {
        commits.lock();
        try {
            if (!begins && targets.size(file).isEmpty()) {
                throw UploadProblems.unknown();
            }
            Receiving before = running.remove(file);
            if (before != null) {
                before.supersede();
            }
            Receiving receiving = open(file, begins ? ANY : OLD);
            running.put(file, receiving);
            if (begins) {
                completed.forget(file);
            }
            return receiving;
        } finally {
            commits.unlock();
        }
    }

    /** Leaves what is to stay of a part; nothing at all when the file has its name, or somebody else goes on with it. */
    void release(Receiving receiving) throws IOException {
        commits.lock();
        try (receiving) {
            if (running.remove(receiving.file(), receiving) && receiving.revert() == 0) {
                receiving.discard();
            }
        } finally {
            commits.unlock();
        }
    }

    /**
     * Brings the file to the disk and gives it its name.
     *
     * @param isPart whether its sender might ask what became of it
     * @throws ProblemException when its conditions do not hold any more, or somebody else went on with it
     */
    Stored.Whole commit(Receiving receiving, Path target, Fields conditions, boolean isPart) throws IOException {
        receiving.force();
        commits.lock();
        try {
            if (receiving.isSuperseded()) {
                throw UploadProblems.superseded();
            }
            Stored.Whole stored = targets.name(receiving, target, conditions);
            running.remove(receiving.file(), receiving);
            if (isPart) {
                completed.add(receiving.file(), stored);
            }
            return stored;
        } finally {
            commits.unlock();
        }
    }

    /** What became of an upload that was completed lately. */
    Optional<Stored.Whole> completed(Path part) {
        return completed.find(part);
    }

    /** How much of an upload is kept; or what became of it. */
    Stored kept(Path part, UploadId id) throws IOException {
        long bytes = targets.size(part).orElse(0);
        if (bytes > 0) {
            return new Stored.Part(bytes, id);
        }
        commits.lock(); // it may be getting its name
        try {
            Optional<Stored.Whole> stored = completed.find(part);
            return stored.isPresent()
                    ? stored.get()
                    : new Stored.Part(targets.size(part).orElse(0), id);
        } finally {
            commits.unlock();
        }
    }

    private boolean remove(Path file, Instant before) throws IOException {
        commits.lock();
        try (OpenFolder folder = targets.open(file)) {
            Path name = Objects.requireNonNull(file.getFileName());
            // once more: somebody may have come back for it
            if (running.containsKey(file)
                    || !folder.attributes(name).lastModifiedTime().toInstant().isBefore(before)) {
                return false;
            }
            folder.delete(name);
            return true;
        } finally {
            commits.unlock();
        }
    }

    private Receiving open(Path file, Set<OpenOption> options) throws IOException {
        try {
            OpenFolder folder = targets.open(file);
            try {
                return open(folder, file, disk.open(folder, Objects.requireNonNull(file.getFileName()), options));
            } catch (IOException | RuntimeException e) {
                close(folder, e);
                throw e;
            }
        } catch (FileSystemException e) {
            throw UploadProblems.refused(e, file, 0);
        }
    }

    private Receiving open(OpenFolder folder, Path file, FileChannel channel) throws IOException {
        try {
            long present = channel.size();
            channel.position(present);
            return new Receiving(folder, file, channel, quota.share(file, present), present, inventory);
        } catch (IOException | RuntimeException e) {
            close(channel, e);
            throw e;
        }
    }

    private static void close(Closeable opened, Exception failure) {
        try {
            opened.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
