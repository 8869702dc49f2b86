package dev.sluice.files;

import dev.sluice.problem.ProblemException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What can be wrong with an upload, in the words that its sender is told. */
final class UploadProblems {

    private static final System.Logger LOG = System.getLogger(Uploads.class.getName());

    private UploadProblems() {}

    static ProblemException noRoom() {
        return new ProblemException(507, "Insufficient Storage", "the folder may not take so much more");
    }

    static ProblemException full(IOException failure) {
        LOG.log(System.Logger.Level.WARNING, "an upload could not be written", failure);
        return new ProblemException(507, "Insufficient Storage", "the file could not be written; the disk may be full");
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

    static ProblemException unnamed() {
        return new ProblemException(
                428, "Precondition Required", "Upload-Id must say which upload of the file this goes on with");
    }

    /** What a file system refused. */
    static ProblemException refused(FileSystemException failure) {
        return switch (failure) {
            case AccessDeniedException denied -> {
                LOG.log(System.Logger.Level.WARNING, "an upload could not be written", denied);
                yield new ProblemException(403, "Forbidden", "the server may not write there");
            }
            case NoSuchFileException gone -> conflict("the folder of the file is there no longer");
            default -> full(failure);
        };
    }
}
