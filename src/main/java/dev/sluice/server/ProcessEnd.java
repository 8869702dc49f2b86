package dev.sluice.server;

/**
 * Has something done as soon as the process is told to end, at the same time as the server begins to stop. Payara takes
 * the JAX-RS runtime away, and the files of classes that were not needed before, and only then tells the application; an
 * event sink can say nothing by then. Thread-safe.
 */
final class ProcessEnd {

    private final Thread hook;

    /**
     * Nothing yet; see {@link #await}.
     *
     * @param task what is to be done; the process waits for it
     */
    ProcessEnd(Runnable task) {
        this.hook = new Thread(task, "sluice-process-end");
    }

    /** From now on the end of the process is heard of. */
    void await() {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            // it is ending already, and the application will hear of that from its server
        }
    }

    /** The application is taken away: nothing of it may be kept for the end of the process. */
    void forget() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending, and with it what would be kept
        }
    }
}
