package dev.sluice.files;

import dev.sluice.config.SluiceConfig;
import dev.sluice.http.ByteRange;
import dev.sluice.http.ContentRange;
import dev.sluice.problem.Problem;
import dev.sluice.problem.ProblemException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Semaphore;
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
    private final Reception reception;
    private final Semaphore places = new Semaphore(MOST_RUNNING);

    Uploads(FileFolder folder, SluiceConfig.Uploads limits, Disk disk, Clock clock) {
        this.folder = folder;
        this.targets = new Targets(folder, clock);
        this.limits = limits;
        this.reception = new Reception(folder, targets, limits, disk, clock);
    }

    /** Whether the value of an {@code Authorization} field opens this. */
    boolean allows(@Nullable String authorization) {
        String bearer = "Bearer ";
        return authorization != null
                && authorization.regionMatches(true, 0, bearer, 0, bearer.length())
                && limits.token().matches(authorization.substring(bearer.length()));
    }

    /**
     * Receives a file or a part of one. Waits for its bytes. May leave some of them unread.
     *
     * @throws ProblemException when it can't be
     * @throws Refused when a part does not fit to what is there
     * @throws IOException when its sender has gone, or the folder can't be written to
     */
    Stored put(Upload upload) throws IOException, Refused {
        if (!places.tryAcquire()) {
            throw UploadProblems.busy(MOST_RUNNING);
        }
        try {
            Path target = target(upload);
            Optional<Stored.Whole> completed = completed(upload, target);
            if (completed.isPresent()) {
                return completed.get();
            }
            check(upload, target);
            reception.refresh();
            return upload.range().isEmpty()
                    ? whole(upload, target)
                    : part(upload, upload.range().get(), target);
        } finally {
            places.release();
        }
    }

    /**
     * Whether it could be received now, without its body. Once more when it is.
     *
     * @throws ProblemException when it can't be
     * @throws Refused when a part does not fit to what is there
     */
    void check(Upload upload) throws IOException, Refused {
        if (places.availablePermits() == 0) {
            throw UploadProblems.busy(MOST_RUNNING);
        }
        Path target = target(upload);
        if (completed(upload, target).isEmpty()) {
            check(upload, target);
        }
    }

    /** Where the file will be, if there can be one. */
    private Path target(Upload upload) throws IOException {
        try {
            return targets.of(upload.name());
        } catch (AccessDeniedException | NoSuchFileException e) {
            throw UploadProblems.refused(e, folder.path(), 0);
        } catch (FileSystemException e) {
            throw impossible(upload, e);
        }
    }

    private static ProblemException impossible(Upload upload, FileSystemException failure) {
        LOG.log(System.Logger.Level.DEBUG, "a file system refused the name of an upload", failure);
        return UploadProblems.noName(upload.name()); // it may be too long
    }

    /** What became of an upload whose sender goes on with it, or asks, since he never got to read that it was completed. */
    private Optional<Stored.Whole> completed(Upload upload, Path target) {
        if (upload.range().isEmpty()
                || upload.id().isEmpty()
                || begins(upload.range().get())) {
            return Optional.empty();
        }
        long total = upload.range().get().total();
        return reception.completed(Leftovers.part(target, upload.id().get(), total));
    }

    private static boolean begins(ContentRange range) {
        return range.bytes().filter(bytes -> bytes.first() == 0).isPresent();
    }

    private void check(Upload upload, Path target) throws IOException, Refused {
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
        try {
            targets.check(target, upload.conditions());
            if (upload.range().isPresent()) {
                checkPart(upload, upload.range().get(), target);
            }
        } catch (AccessDeniedException | NoSuchFileException e) {
            throw UploadProblems.refused(e, folder.path(), 0);
        } catch (FileSystemException e) {
            throw impossible(upload, e);
        }
    }

    private void checkPart(Upload upload, ContentRange range, Path target) throws IOException, Refused {
        if (begins(range)) {
            return;
        }
        UploadId id = upload.id().orElseThrow(UploadProblems::unnamed);
        if (range.bytes().isPresent()) {
            long there = targets.size(Leftovers.part(target, id, range.total())).orElseThrow(UploadProblems::unknown);
            checkPlace(range.bytes().get(), range.total(), there);
        }
    }

    /** Whether a part goes on where the last one ended. */
    private static void checkPlace(ByteRange bytes, long total, long there) throws Refused {
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
    }

    private Stored whole(Upload upload, Path target) throws IOException {
        Receiving receiving = reception.begin(target);
        try {
            receiving.reserve(Math.max(0, upload.length()));
            receiving.take(upload, limits.fileBytes(), tooLarge("has more"));
            if (upload.length() >= 0 && receiving.size() != upload.length()) {
                throw new Receiving.Cut(new IOException("its body is shorter than announced"));
            }
            return reception.commit(receiving, target, upload.conditions(), false);
        } finally {
            reception.leave(receiving);
        }
    }

    private Stored part(Upload upload, ContentRange range, Path target) throws IOException, Refused {
        UploadId id = upload.id().orElseGet(UploadId::random);
        Path file = Leftovers.part(target, id, range.total());
        if (range.bytes().isEmpty()) {
            return reception.kept(file, id); // a question, which changes nothing
        }
        Receiving receiving = reception.takeOver(file, begins(range));
        try {
            append(receiving, upload, range.bytes().get(), range.total());
            if (receiving.size() == range.total()) {
                return reception.commit(receiving, target, upload.conditions(), true);
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
            reception.release(receiving);
        }
    }

    private static void append(Receiving receiving, Upload upload, ByteRange bytes, long total)
            throws IOException, Refused {
        checkPlace(bytes, total, receiving.size());
        receiving.reserve(total);
        if (bytes.first() < receiving.size()) {
            receiving.restart(bytes.first());
        }
        receiving.take(
                upload,
                bytes.last() + 1,
                new Problem(400, "Bad Request", "the body has more bytes than Content-Range speaks of"));
    }

    private Problem tooLarge(String has) {
        String detail = "the file " + has + " bytes; sluice.files.upload-bytes lets it have " + limits.fileBytes();
        return new Problem(413, "Content Too Large", detail);
    }
}
