package dev.sluice.dtesn;

import java.time.Instant;

/**
 * A place between two events of a stream, from which it can go on.
 *
 * @param stage what comes next
 * @param request what the request is known by: all parameters that decide what is told
 * @param run which reading it is of; 0 where each is the same
 * @param sequence how many events there were
 * @param chunks how many chunks had been told
 * @param offset how many bytes these have
 * @param chunkBytes how large the next chunk is
 * @param prefix the first 64 bits of the SHA-256 of these bytes
 * @param until when it expires
 */
public record Checkpoint(
        Stage stage,
        long request,
        long run,
        long sequence,
        long chunks,
        long offset,
        int chunkBytes,
        long prefix,
        Instant until) {

    /** What comes next. */
    public enum Stage {
        /** The next chunk. */
        CHUNK(0),
        /** The same chunk once more: so far only its summary was told. */
        DETAIL(1),
        /** The end: all chunks were told. */
        END(2),
        /** Nothing. */
        NOTHING(3);

        private final int code;

        Stage(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        static Stage of(int code) {
            for (Stage stage : values()) {
                if (stage.code == code) {
                    return stage;
                }
            }
            throw new IllegalArgumentException("no stage has the code " + code);
        }
    }
}
