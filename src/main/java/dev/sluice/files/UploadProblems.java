package dev.sluice.files;

import dev.sluice.http.Fields;
import dev.sluice.http.HttpDate;
import dev.sluice.http.Preconditions;
import dev.sluice.http.Validators;
import dev.sluice.problem.Problem;
import dev.sluice.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What can be wrong with an upload, in the words that its sender is told. */
final class UploadProblems {

    private static final System.Logger LOG = System.getLogger(Uploads.class.getName());

    private static final Duration TRY_AGAIN = Duration.ofSeconds(5);

    private UploadProblems() {}

    /**
     * The quota of the folder does not let a file become so large.
     *
     * @param bytes how many the file needs
     * @param room how many it may have
     * @param quota how many all files may have together
     */
    static ProblemException noRoom(long bytes, long room, long quota) {
        return insufficient("the file needs " + bytes + " bytes, and the folder has room for " + Math.max(0, room)
                + ": sluice.files.quota-bytes is " + quota);
    }

    /**
     * What a file system refused.
     *
     * @param file that could not be written, or the folder of it
     * @param wanted how many bytes were to be written
     */
    static ProblemException refused(IOException failure, Path file, long wanted) {
        Path folder = Files.isDirectory(file) ? file : file.resolveSibling(".");
        Unwritable why = Unwritable.of(failure, Unwritable.Place.of(folder), wanted);
        if (why != Unwritable.GONE) {
            LOG.log(System.Logger.Level.WARNING, "an upload could not be written: " + why, failure);
        }
        return told(why);
    }

    static ProblemException told(Unwritable why) {
        return switch (why) {
            case DENIED -> forbidden("the server may not write there");
            case READ_ONLY -> forbidden("the folder lies on a file system that can only be read");
            case GONE -> conflict("the folder of the file is there no longer");
            case QUOTA -> insufficient("the server has used up its quota of the disk");
            case FULL -> insufficient("the disk is full");
            case UNKNOWN ->
                new ProblemException(
                        500, "Internal Server Error", "the file could not be written; the server's log says why");
        };
    }

    private static ProblemException forbidden(String detail) {
        return new ProblemException(403, "Forbidden", detail);
    }

    private static ProblemException insufficient(String detail) {
        return new ProblemException(507, "Insufficient Storage", detail);
    }

    /** The conditions of a request do not hold for what is there. */
    static ProblemException conditionFailed(Fields conditions, Optional<Validators> current) {
        String there = current.map(now -> "the file has the entity tag " + now.tag() + " and was changed at "
                        + HttpDate.format(now.modified()))
                .orElse("there is no such file");
        return new ProblemException(
                412, "Precondition Failed", Preconditions.told(conditions) + " does not hold: " + there);
    }

    static ProblemException conflict(String detail) {
        return new ProblemException(409, "Conflict", detail);
    }

    /** Another request has taken the upload over. */
    static ProblemException superseded() {
        return conflict("another request goes on with this file");
    }

    static ProblemException noName(String name) {
        return new ProblemException(404, "Not Found", "no file can have the name " + name);
    }

    static ProblemException unknown() {
        return new ProblemException(
                412, "Precondition Failed", "there is no upload of this file with this Upload-Id and total");
    }

    /** So many uploads run that there is no place for another. */
    static ProblemException busy(int most) {
        return new ProblemException(
                new Problem(503, "Service Unavailable", most + " uploads are running; try again later"), TRY_AGAIN);
    }

    static ProblemException unnamed() {
        return new ProblemException(
                428, "Precondition Required", "Upload-Id must say which upload of the file this goes on with");
    }
}
