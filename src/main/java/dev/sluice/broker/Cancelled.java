package dev.sluice.broker;

/** The stream was called off by somebody else: nothing more of it is taken, and its maker is to stop. */
public final class Cancelled extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Says which, for its maker. */
    Cancelled(String stream) {
        super("the stream " + stream + " was called off", null, false, false);
    }
}
