package dev.sluice.launcher;

import dev.sluice.config.ConfigException;
import java.util.Arrays;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Logs of the embedded server: one line each, to standard error; the libraries only when something is wrong. */
final class Logging {

    /** Kept here: a logger that nobody refers to forgets its level. */
    private static final Logger[] QUIET = {
        Logger.getLogger("org.eclipse.jetty"),
        Logger.getLogger("org.glassfish"),
        Logger.getLogger("org.jboss.weld"),
        Logger.getLogger("org.jvnet.hk2")
    };

    /** Jetty warns of each stream that is broken off, which is told in the stream's own line already. */
    private static final Logger CHANNEL = Logger.getLogger("org.eclipse.jetty.ee10.servlet.ServletChannel");

    /** What is wrong with a file of the router is told in one sentence at the end. */
    private static final Logger APPLICATION = Logger.getLogger("org.eclipse.jetty.ee10.webapp.WebAppContext");

    private Logging() {}

    /** Sets it up, unless the operator has a configuration of {@code java.util.logging}'s own. */
    static void configure() {
        if (System.getProperty("java.util.logging.config.file") != null
                || System.getProperty("java.util.logging.config.class") != null) {
            return;
        }
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        Arrays.stream(root.getHandlers()).forEach(root::removeHandler);
        Handler handler = new ConsoleHandler();
        handler.setFormatter(new OneLine());
        root.addHandler(handler);
        root.setLevel(Level.INFO);
        for (Logger logger : QUIET) {
            logger.setLevel(Level.WARNING);
        }
        APPLICATION.setFilter(entry -> !isOfConfiguration(entry.getThrown()));
        CHANNEL.setFilter(entry -> !String.valueOf(entry.getMessage()).contains("BrokenTransferServlet$BrokenOff"));
    }

    private static boolean isOfConfiguration(@Nullable Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause.getClass().getName().equals(ConfigException.class.getName())) {
                return true;
            }
        }
        return false;
    }

    /** Closes the log, which stays open while the process is ending if {@code Main} could see to that. */
    static void close() {
        if (LogManager.getLogManager() instanceof AutoCloseable lasting) {
            try {
                lasting.close();
            } catch (Exception e) {
                System.err.println("the log could not be closed: " + e);
            }
        }
    }
}
