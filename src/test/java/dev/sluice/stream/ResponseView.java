package dev.sluice.stream;

import java.util.function.IntSupplier;

/** What a response says to its transport alone. */
public final class ResponseView {

    private ResponseView() {}

    /** How hard it is compressed, as it is asked for each frame. */
    public static IntSupplier compressionLevel(StreamingResponse response) {
        return response.compressionLevel();
    }

    /** How many bytes may wait for its reader; 0 for the server's bound. */
    public static int mostWaiting(StreamingResponse response) {
        return response.mostWaiting();
    }
}
