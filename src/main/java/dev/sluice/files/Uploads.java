package dev.sluice.files;

import dev.sluice.config.SluiceConfig;
import dev.sluice.http.ByteRange;
import dev.sluice.http.ContentRange;
import dev.sluice.problem.Problem;
import dev.sluice.problem.ProblemException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Puts files into the folder. Thread-safe; each upload is read and written by its own thread, which may wait.
 *
 * <p>A file is received under a hidden name, brought to the disk, and renamed: who fetches it meanwhile gets the old one
 * or the new one, whole. Of uploads of one whole file at a time each is received by itself, and the one that is complete
 * last wins. A file may also come in parts, which are kept under one hidden name for each upload, as its
 * {@link UploadId} says. A request that goes on with it takes over from one that still runs, since a sender that was cut
 * off comes back before the server knows that he had gone.
 */
final class Uploads {

    private static final System.Logger LOG = System.getLogger(Uploads.class.getName());

    /** More at a time are refused. */
    private static final int MOST_RUNNING = 64;

    private final FileFolder folder;
    private final Targets targets;
    private final SluiceConfig.Uploads limits;
    private final Disk disk;
    private final Clock clock;
    private final Quota quota;
    private final Semaphore places = new Semaphore(MOST_RUNNING);
    /** Held while a file gets its name, and while a request takes over from another: never both at once. */
    private final ReentrantLock commits = new ReentrantLock();

    private final Map<Path, Receiving> running = new ConcurrentHashMap<>();

    Uploads(FileFolder folder, SluiceConfig.Uploads limits, Disk disk, Clock clock) {
        this.folder = folder;
        this.targets = new Targets(folder, clock);
        this.limits = limits;
        this.disk = disk;
        this.clock = clock;
        this.quota = new Quota(limits.quotaBytes());
    }

    /** Whether the value of an {@code Authorization} field opens this. */
    boolean allows(@Nullable String authorization) {
        String bearer = "Bearer ";
        return authorization != null
                && authorization.regionMatches(true, 0, bearer, 0, bearer.length())
                && limits.token().matches(authorization.substring(bearer.length()));
    }

    /**
     * Receives a file or a part of one. Waits for its bytes.
     *
     * @throws ProblemException when it can't be
     * @throws Refused when a part does not fit to what is there
     * @throws IOException when its sender has gone, or the folder can't be written to
     */
    Stored put(Upload upload) throws IOException, Refused {
        if (!places.tryAcquire()) {
            throw new ProblemException(
                    503, "Service Unavailable", MOST_RUNNING + " uploads are running; try again later");
        }
        try {
            Path target = checkedTarget(upload);
            removeAbandoned();
            return upload.range().isEmpty()
                    ? whole(upload, target)
                    : part(upload, upload.range().get(), target);
        } finally {
            places.release();
        }
    }

    /**
     * Whether it could be received, without its body. Once more when it is.
     *
     * @throws ProblemException when it can't be
     */
    void check(Upload upload) throws IOException {
        Path ignored = checkedTarget(upload);
    }

    /** Where the file will be, if it may be; so far nothing was read of the body. */
    private Path checkedTarget(Upload upload) throws IOException {
        try {
            Path target = targets.of(upload.name());
            check(upload, target);
            return target;
        } catch (AccessDeniedException | NoSuchFileException e) {
            throw UploadProblems.refused(e, folder.path(), 0);
        } catch (FileSystemException e) {
            LOG.log(System.Logger.Level.DEBUG, "a file system refused the name of an upload", e);
            throw UploadProblems.noName(upload.name()); // it may be too long
        }
    }

    private void check(Upload upload, Path target) throws IOException {
        long total = upload.range().map(ContentRange::total).orElse(upload.length());
        if (total > limits.fileBytes()) {
            throw new ProblemException(tooLarge("has " + total));
        }
        Optional<ByteRange> bytes = upload.range().flatMap(ContentRange::bytes);
        if (bytes.isPresent() && upload.length() >= 0 && bytes.get().length() != upload.length()) {
            throw new ProblemException(
                    400,
                    "Bad Request",
                    "Content-Range speaks of " + bytes.get().length() + " bytes, and the body has " + upload.length());
        }
        targets.check(target, upload.conditions());
    }

    private Stored whole(Upload upload, Path target) throws IOException {
        Path file = target.resolveSibling(Leftovers.PREFIX + UUID.randomUUID() + Leftovers.WHOLE);
        try (Receiving receiving = open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            running.put(file, receiving);
            receiving.reserve(Math.max(0, upload.length()));
            receiving.take(upload, limits.fileBytes(), tooLarge("has more"));
            if (upload.length() >= 0 && receiving.size() != upload.length()) {
                throw new Receiving.Cut(new IOException("its body is shorter than announced"));
            }
            return commit(receiving, upload, target);
        } finally {
            running.remove(file);
            Files.deleteIfExists(file); // unless it was renamed
        }
    }

    private Stored part(Upload upload, ContentRange range, Path target) throws IOException, Refused {
        boolean begins = range.bytes().filter(bytes -> bytes.first() == 0).isPresent();
        if (upload.id().isEmpty() && !begins) {
            throw UploadProblems.unnamed();
        }
        UploadId id = upload.id().orElseGet(UploadId::random);
        Path file = Leftovers.part(target, id, range.total());
        if (range.bytes().isEmpty()) {
            return new Stored.Part(size(file), id); // a question, which changes nothing
        }
        Receiving receiving = takeOver(file, begins);
        try {
            append(receiving, upload, range.bytes().get(), range.total());
            if (receiving.size() == range.total()) {
                return commit(receiving, upload, target);
            }
            receiving.force();
            receiving.keep();
            return new Stored.Part(receiving.size(), id);
        } catch (Receiving.Cut e) {
            if (upload.id().isPresent()) { // else nobody can go on with it
                receiving.force();
                receiving.keep();
            }
            throw e;
        } finally {
            release(receiving);
        }
    }

    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** From here on what ran before writes no more, and can't give the file its name either. */
    private Receiving takeOver(Path file, boolean begins) throws IOException {
        commits.lock();
        try {
            if (!begins && !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw UploadProblems.unknown();
            }
            Receiving before = running.remove(file);
            if (before != null) {
                before.supersede();
            }
            Set<OpenOption> options = begins
                    ? Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)
                    : Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            Receiving receiving = open(file, options);
            running.put(file, receiving);
            return receiving;
        } finally {
            commits.unlock();
        }
    }

    /** Leaves what is to stay of a part; nothing at all when the file has its name, or somebody else goes on with it. */
    private void release(Receiving receiving) throws IOException {
        commits.lock();
        try {
            boolean empty;
            try (receiving) {
                empty = running.remove(receiving.file(), receiving) && receiving.revert() == 0;
            }
            if (empty) {
                Files.deleteIfExists(receiving.file());
            }
        } finally {
            commits.unlock();
        }
    }

    private static void append(Receiving receiving, Upload upload, ByteRange bytes, long total)
            throws IOException, Refused {
        long there = receiving.size();
        // the last part may come again: whoever brought it may have been cut off before the file got its name
        boolean again = there == total && bytes.last() == total - 1;
        if (bytes.first() != 0 && bytes.first() != there && !again) {
            throw new Refused(
                    new Problem(
                            409,
                            "Conflict",
                            "the part begins at " + bytes.first() + "; what is there ends before " + there),
                    there);
        }
        receiving.reserve(total);
        if (bytes.first() < there) {
            receiving.restart(bytes.first());
        }
        receiving.take(
                upload,
                bytes.last() + 1,
                new Problem(400, "Bad Request", "the body has more bytes than Content-Range speaks of"));
    }

    private Receiving open(Path file, Set<OpenOption> options) throws IOException {
        Quota.Share share = quota.share(folder.root(), file);
        boolean opened = false;
        try {
            FileChannel channel = disk.open(file, options);
            Receiving receiving = new Receiving(file, channel, share);
            opened = true;
            return receiving;
        } catch (FileSystemException e) {
            throw UploadProblems.refused(e, file, 0);
        } finally {
            if (!opened) {
                share.close();
            }
        }
    }

    /** Brings the file to the disk and gives it its name. */
    private Stored commit(Receiving receiving, Upload upload, Path target) throws IOException {
        receiving.force();
        commits.lock();
        try {
            if (receiving.isSuperseded()) {
                throw UploadProblems.superseded();
            }
            Stored stored = targets.name(receiving.file(), target, upload.conditions());
            running.remove(receiving.file(), receiving);
            return stored;
        } finally {
            commits.unlock();
        }
    }

    private void removeAbandoned() throws IOException {
        Leftovers.remove(folder.root(), running.keySet(), clock.instant().minus(limits.partialAge()));
    }

    private Problem tooLarge(String has) {
        String detail = "the file " + has + " bytes; sluice.files.upload-bytes lets it have " + limits.fileBytes();
        return new Problem(413, "Content Too Large", detail);
    }
}
