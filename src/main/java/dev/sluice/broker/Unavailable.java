package dev.sluice.broker;

/** The broker can't do this now; it may later. */
public final class Unavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Says why, in a sentence for whoever asked. */
    public Unavailable(String message) {
        super(message, null, false, false);
    }
}
