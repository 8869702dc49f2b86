package dev.sluice.stream.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Consumer;

/**
 * Hears at once when the reader of a response leaves, where the server can tell: the launcher can. Elsewhere it is seen
 * at the next write.
 */
final class ReaderWatch {

    /** The request attribute with the launcher's offer: a {@code Consumer<Runnable>}. */
    private static final String ATTRIBUTE = "dev.sluice.reader-watch";

    private ReaderWatch() {}

    /**
     * Has {@code gone} called once when the reader leaves before the response has ended, on a thread that must not wait.
     *
     * @throws IllegalStateException when the response has ended
     */
    static void begin(HttpServletRequest request, Runnable gone) {
        if (request.getAttribute(ATTRIBUTE) instanceof Consumer<?> offer) {
            @SuppressWarnings("unchecked") // the launcher says so in the attribute's description
            Consumer<Runnable> watch = (Consumer<Runnable>) offer;
            watch.accept(gone);
            request.removeAttribute(ATTRIBUTE); // an open stream is long, and nobody asks again
        }
    }
}
