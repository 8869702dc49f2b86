package dev.sluice.stream;

/** What the log is told of failures in code that is not ours. */
public final class Failures {

    private Failures() {}

    /**
     * One line with the class of {@code failure}; the rest is for those who look for it. Its message may hold anything: a
     * line of somebody's data, a token in an address.
     */
    public static void log(System.Logger log, String what, Throwable failure) {
        log.log(System.Logger.Level.WARNING, what + ": " + failure.getClass().getName());
        log.log(System.Logger.Level.DEBUG, what, failure);
    }
}
