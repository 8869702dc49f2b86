package dev.sluice.launcher;

import java.util.logging.LogManager;

/**
 * Keeps the log open until the server has stopped. The usual manager has a shutdown hook of its own, which takes all
 * handlers away while streams are still ending, and their last lines are lost. Thread-safe.
 *
 * <p>Named by {@code Main}, before anything logs, and made by the JDK. {@code Launcher}, which has other class loaders,
 * knows it as an {@link AutoCloseable}.
 */
public final class LastingLogs extends LogManager implements AutoCloseable {

    /** Called by the JDK. */
    public LastingLogs() {}

    /** Takes all handlers away, but not while the process is ending: then {@link #close} does. */
    @Override
    public void reset() {
        if (!isEnding()) {
            super.reset();
        }
    }

    /** Closes all handlers; called once, when nothing will be logged any more. */
    @Override
    public void close() {
        super.reset();
    }

    /** A process that is ending takes no further hook, which is the only way in which the JDK says so. */
    private static boolean isEnding() {
        Thread probe = new Thread(() -> {}, "sluice-probe");
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            Runtime.getRuntime().removeShutdownHook(probe);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }
}
