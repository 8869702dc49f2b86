package dev.sluice.files;

import dev.sluice.http.EntityTag;
import dev.sluice.http.Fields;
import dev.sluice.http.Preconditions;
import dev.sluice.http.Validators;
import dev.sluice.problem.ProblemException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Where files are put: which place a name means, what is there now, and how a file that was received gets its name.
 * Thread-safe; who names a file holds a lock, so that nothing of ours comes between its condition and its name.
 */
final class Targets {

    private static final System.Logger LOG = System.getLogger(Targets.class.getName());

    private final FileFolder folder;
    private final Clock clock;

    Targets(FileFolder folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /**
     * The place that a name means.
     *
     * @throws ProblemException when no file can be there
     */
    Path of(String name) throws IOException {
        Path root = folder.root();
        Path relative = FileName.relative(root.getFileSystem(), name)
                .filter(path -> !name.isEmpty() && !name.endsWith("/"))
                .orElseThrow(() -> UploadProblems.noName(name));
        Path parent = relative.getParent();
        Path real = folder.folder(parent == null ? "" : parent.toString().replace('\\', '/'))
                .orElseThrow(() -> UploadProblems.conflict("there is no folder for " + name));
        Path target = real.resolve(String.valueOf(relative.getFileName()));
        if (Files.isDirectory(target)) {
            throw UploadProblems.conflict(name + " is a folder");
        }
        return target;
    }

    /**
     * What is there now.
     *
     * @throws ProblemException when the conditions of a request do not hold for it
     */
    Optional<Validators> check(Path target, Fields conditions) throws IOException {
        Optional<Validators> current = current(target);
        if (Preconditions.of(false, conditions, current.orElse(null)) != Preconditions.HOLD) {
            throw UploadProblems.conditionFailed(conditions, current);
        }
        return current;
    }

    private Optional<Validators> current(Path target) throws IOException {
        try {
            BasicFileAttributes now =
                    Files.readAttributes(target, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Instant modified = now.lastModifiedTime().toInstant();
            return Optional.of(Validators.ofFile(now.size(), modified, "", clock.instant()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Gives a received file its name, if the conditions of its request hold now.
     *
     * @throws ProblemException when they do not, or the file system refuses
     */
    Stored.Whole name(Path file, Path target, Fields conditions) throws IOException {
        Optional<Validators> before = check(target, conditions);
        try {
            stamp(file, before);
            move(file, target);
        } catch (FileSystemException e) {
            throw UploadProblems.refused(e, file, 0);
        }
        EntityTag tag = current(target).map(Validators::tag).orElseThrow();
        return new Stored.Whole(before.isEmpty(), tag);
    }

    /** Later than the file in its place by what a file system can tell: else two versions could have one entity tag. */
    private static void stamp(Path file, Optional<Validators> before) throws IOException {
        FileTime now = Files.getLastModifiedTime(file);
        if (before.isPresent() && !now.toInstant().isAfter(before.get().modified())) {
            Instant old = before.get().modified();
            Files.setLastModifiedTime(file, FileTime.from(old.plusMillis(1)));
            if (!Files.getLastModifiedTime(file).toInstant().isAfter(old)) {
                Files.setLastModifiedTime(file, FileTime.from(old.plusSeconds(2))); // FAT counts in such steps
            }
        }
    }

    private static void move(Path file, Path target) throws IOException {
        try {
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(file, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
            throw UploadProblems.conflict(target.getFileName() + " has become a folder");
        }
        try (FileChannel parent = FileChannel.open(target.resolveSibling("."), StandardOpenOption.READ)) {
            parent.force(true); // the name, too, is to outlive a failure of the machine
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a folder can't be forced to the disk here", e);
        }
    }
}
