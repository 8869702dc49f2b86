package dev.sluice.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Why a file could not be written, as far as Java lets that be told. It has exceptions of its own only for the first two;
 * for all others it hands on the system's words, in the language of the system. So the place is asked, too.
 */
enum Unwritable {
    /** The server's user may not. */
    DENIED,
    /** The folder has gone. */
    GONE,
    /** The file system is mounted to be read. */
    READ_ONLY,
    /** The server's user has used up what he may have of the disk. */
    QUOTA,
    /** The disk has no room. */
    FULL,
    /** The log says more. */
    UNKNOWN;

    private static final System.Logger LOG = System.getLogger(Unwritable.class.getName());

    /** A disk with less than this is full: file systems keep some blocks for themselves. */
    private static final long NOTHING_LEFT = 65_536;

    /**
     * What a place says of itself.
     *
     * @param readOnly whether its file system can only be read
     * @param writable whether the server may write there
     * @param left how many bytes the file system has room for
     */
    record Place(boolean readOnly, boolean writable, long left) {

        /** Of the folder in which a file was to be written. */
        static Place of(Path folder) {
            try {
                FileStore store = Files.getFileStore(folder);
                return new Place(store.isReadOnly(), Files.isWritable(folder), store.getUsableSpace());
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "a file system says nothing of itself", e);
                return new Place(false, true, Long.MAX_VALUE);
            }
        }
    }

    /**
     * Why it was.
     *
     * @param wanted how many bytes were to be written
     */
    static Unwritable of(IOException failure, Place place, long wanted) {
        String words = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        if (failure instanceof NoSuchFileException) {
            return GONE;
        }
        if (place.readOnly()) {
            return READ_ONLY;
        }
        if (failure instanceof AccessDeniedException || !place.writable()) {
            return DENIED;
        }
        if (words.contains("quota")) {
            return QUOTA; // a word of many languages
        }
        // the first words are those of an English system, and also of one whose file system has no more inodes
        return words.contains("no space") || place.left() < Math.max(wanted, NOTHING_LEFT) ? FULL : UNKNOWN;
    }
}
