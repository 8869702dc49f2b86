package dev.sluice.files;

import dev.sluice.http.ContentRange;
import dev.sluice.http.Fields;
import java.io.InputStream;
import java.util.Optional;

/**
 * A request to put a file.
 *
 * @param name of the file, as the client means it
 * @param length how many bytes the body has; -1 when that is not announced
 * @param range which bytes of the file these are; empty when it is all of it
 * @param id which upload a part belongs to; empty when its sender says nothing of it
 * @param conditions the header fields with the conditions of the request
 * @param body the bytes; read by one thread, which waits for them
 */
record Upload(
        String name,
        long length,
        Optional<ContentRange> range,
        Optional<UploadId> id,
        Fields conditions,
        InputStream body) {

    /** The same with its body. */
    Upload with(InputStream bytes) {
        return new Upload(name, length, range, id, conditions, bytes);
    }
}
