package dev.sluice.files;

import dev.sluice.http.EntityTag;

/** What became of an upload. */
sealed interface Stored {

    /**
     * The file is there.
     *
     * @param created whether there was none of that name before
     */
    record Whole(boolean created, EntityTag tag) implements Stored {}

    /**
     * A part of it is kept until the rest comes.
     *
     * @param bytes how many, from the first on
     * @param id what the rest is to be sent with
     */
    record Part(long bytes, UploadId id) implements Stored {}
}
