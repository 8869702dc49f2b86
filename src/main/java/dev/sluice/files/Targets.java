package dev.sluice.files;

import dev.sluice.http.EntityTag;
import dev.sluice.http.Fields;
import dev.sluice.http.Preconditions;
import dev.sluice.http.Validators;
import dev.sluice.problem.ProblemException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

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

    /**
     * Of what GET shows under that name, which may lie elsewhere by a link; or of what is in the way, when that is nothing
     * that GET shows.
     */
    private Optional<Validators> current(Path target) throws IOException {
        Path root = folder.root();
        Path shown = folder.find(root.relativize(target).toString().replace('\\', '/'))
                .filter(Files::isRegularFile)
                .orElse(target);
        try (OpenFolder parent = OpenFolder.of(root, Objects.requireNonNull(shown.getParent()))) {
            return Optional.of(validators(parent, shown));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private Validators validators(OpenFolder parent, Path file) throws IOException {
        BasicFileAttributes now = parent.attributes(Objects.requireNonNull(file.getFileName()));
        return Validators.ofFile(now.size(), now.lastModifiedTime().toInstant(), "", clock.instant());
    }

    /** Opens the folder in which a target is, to write there. Closed by the caller. */
    OpenFolder open(Path target) throws IOException {
        return OpenFolder.of(folder.root(), Objects.requireNonNull(target.getParent()));
    }

    /** How many bytes a file has that an upload writes; empty when there is none. */
    OptionalLong size(Path file) throws IOException {
        try (OpenFolder parent = open(file)) {
            BasicFileAttributes now = parent.attributes(Objects.requireNonNull(file.getFileName()));
            return now.isRegularFile() ? OptionalLong.of(now.size()) : OptionalLong.empty();
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * Gives a received file its name, if the conditions of its request hold now.
     *
     * @throws ProblemException when they do not, or the file system refuses
     */
    Stored.Whole name(Receiving receiving, Path target, Fields conditions) throws IOException {
        OpenFolder parent = receiving.folder();
        if (!parent.isInPlace()) {
            throw UploadProblems.told(Unwritable.GONE);
        }
        Optional<Validators> before = check(target, conditions);
        EntityTag tag;
        try {
            stamp(parent, receiving.name(), before);
            tag = validators(parent, receiving.file()).tag(); // somebody may take it away as soon as it has its name
            receiving.finish(target, parent.size(Objects.requireNonNull(target.getFileName())));
        } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
            throw becameFolder(target);
        } catch (FileSystemException e) {
            throw Files.isDirectory(target) ? becameFolder(target) : UploadProblems.refused(e, receiving.file(), 0);
        }
        force(parent);
        return new Stored.Whole(before.isEmpty(), tag);
    }

    private static ProblemException becameFolder(Path target) {
        return UploadProblems.conflict(target.getFileName() + " has become a folder");
    }

    /** Later than the file in its place by what a file system can tell: else two versions could have one entity tag. */
    private static void stamp(OpenFolder parent, Path file, Optional<Validators> before) throws IOException {
        Instant now = parent.attributes(file).lastModifiedTime().toInstant();
        if (before.isPresent() && !now.isAfter(before.get().modified())) {
            Instant old = before.get().modified();
            parent.touch(file, FileTime.from(old.plusMillis(1)));
            if (!parent.attributes(file).lastModifiedTime().toInstant().isAfter(old)) {
                parent.touch(file, FileTime.from(old.plusSeconds(2))); // FAT counts in such steps
            }
        }
    }

    /** The name, too, is to outlive a failure of the machine. */
    private static void force(OpenFolder parent) {
        try (FileChannel channel = parent.open(Path.of("."), Set.of(StandardOpenOption.READ))) {
            channel.force(true);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a folder can't be forced to the disk here", e);
        }
    }
}
