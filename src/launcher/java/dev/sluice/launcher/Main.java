package dev.sluice.launcher;

import java.lang.reflect.InvocationTargetException;

/**
 * The first class of {@code java -jar}. Compiled for old JDKs, on which it has one sentence to say; everything else is
 * found by name, so that they do not trip over its class file.
 */
public final class Main {

    private static final int OLDEST_JAVA = 25;
    private static final String LOG_MANAGER = "java.util.logging.manager";

    private Main() {}

    public static void main(String[] args) throws Throwable {
        String version = System.getProperty("java.specification.version");
        if (version.startsWith("1.") || Integer.parseInt(version) < OLDEST_JAVA) {
            System.err.println("Sluice needs Java " + OLDEST_JAVA + " or newer; this is Java " + version + " from "
                    + System.getProperty("java.home")
                    + ". Start it with ./sluice, which looks for one, or set JAVA_HOME to one and use its java.");
            System.exit(1);
        }
        // before anything logs; an operator may have chosen another
        if (System.getProperty(LOG_MANAGER) == null) {
            System.setProperty(LOG_MANAGER, "dev.sluice.launcher.LastingLogs");
        }
        try {
            Class.forName("dev.sluice.launcher.Unpacking")
                    .getMethod("run", String[].class)
                    .invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
