package dev.sluice.dtesn.door;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The ways to have an input read. */
enum Route {
    /** One document when all is read. */
    PROCESS("process", Mode.SERVER_SIDE),
    /** Several inputs at a time, one document. */
    BATCH_PROCESS("batch_process", Mode.BATCH),
    /** Events while it is read. */
    STREAM_PROCESS("stream_process", Mode.STREAMING),
    /** The same, in chunks as the client wants them. */
    STREAM_CHUNKS("stream_chunks", Mode.STREAMING),
    /** The same, for what is large. */
    STREAM_LARGE_DATASET("stream_large_dataset", Mode.STREAMING),
    /** The same, adapted to how fast the client takes events. */
    STREAM_OPTIMIZED("stream_optimized", Mode.STREAMING);

    /** What {@code processing_mode} says. */
    enum Mode {
        SERVER_SIDE("server_side"),
        STREAMING("streaming"),
        BATCH("batch");

        private final String word;

        Mode(String word) {
            this.word = word;
        }

        /** As requests write it. */
        String word() {
            return word;
        }

        static List<String> words() {
            return Arrays.stream(values()).map(Mode::word).toList();
        }
    }

    private final String word;
    private final Mode mode;

    Route(String word, Mode mode) {
        this.word = word;
        this.mode = mode;
    }

    /** The last part of its path. */
    String word() {
        return word;
    }

    Mode mode() {
        return mode;
    }

    boolean isStream() {
        return mode == Mode.STREAMING;
    }

    /** Whether it is for inputs that take long. */
    boolean isLarge() {
        return this == STREAM_LARGE_DATASET || this == STREAM_OPTIMIZED;
    }

    /** What the types of its events begin with. */
    String prefix() {
        return this == STREAM_LARGE_DATASET ? "large_dataset_" : "";
    }

    static Optional<Route> of(String word) {
        return Arrays.stream(values()).filter(route -> route.word.equals(word)).findFirst();
    }

    /** Those that read one input, so that what they tell of it can be events. */
    static List<String> ofOneInput() {
        return Arrays.stream(values())
                .filter(route -> route.mode != Mode.BATCH)
                .map(Route::word)
                .toList();
    }
}
