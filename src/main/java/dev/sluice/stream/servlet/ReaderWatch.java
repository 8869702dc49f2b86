package dev.sluice.stream.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Consumer;

/**
 * Hears at once when the reader of a response leaves, where the server can tell: the launcher can. Elsewhere it is seen
 * at the next write. Thread-safe.
 */
final class ReaderWatch {

    /** The request attribute with the launcher's offer: a {@code Consumer<Runnable>}. */
    static final String ATTRIBUTE = "dev.sluice.reader-watch";

    private static final ReaderWatch NONE = new ReaderWatch(gone -> {});

    private final Consumer<Runnable> offer;

    private ReaderWatch(Consumer<Runnable> offer) {
        this.offer = offer;
    }

    /** Takes the server's offer out of the request: an open stream is long, and nobody asks again. */
    static ReaderWatch of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Consumer<?> offered) {
            @SuppressWarnings("unchecked") // the launcher says so in the attribute's description
            Consumer<Runnable> offer = (Consumer<Runnable>) offered;
            request.removeAttribute(ATTRIBUTE);
            return new ReaderWatch(offer);
        }
        return NONE;
    }

    /** Whether the server offers it. */
    boolean isOffered() {
        return this != NONE;
    }

    /**
     * Has {@code gone} called once when the reader leaves before the response has ended, on a thread that must not wait.
     * Does nothing when the response has ended.
     */
    void begin(Runnable gone) {
        offer.accept(gone);
    }
}
