package dev.sluice.stream;

import java.util.concurrent.atomic.AtomicBoolean;

/** Closes what a stream held. */
final class Resources {

    private static final System.Logger LOG = System.getLogger(Resources.class.getName());

    private Resources() {}

    /** Closes {@code resource} the first time it is closed, whichever thread does that. */
    static AutoCloseable once(AutoCloseable resource) {
        AtomicBoolean closed = new AtomicBoolean();
        return () -> {
            if (closed.compareAndSet(false, true)) {
                resource.close();
            }
        };
    }

    /** Closes; a failure of that is logged, since the stream that it could be told to is over. */
    static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            // one that can't be closed keeps no other open
            Failures.log(LOG, "a resource of a stream could not be closed", e);
        }
    }
}
