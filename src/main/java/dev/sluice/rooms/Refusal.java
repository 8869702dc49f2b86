package dev.sluice.rooms;

import java.io.Serial;

/** A message was not let in. */
public final class Refusal extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** The room's policy lets nobody like him publish. */
        NOT_ALLOWED,
        /** The message is larger than the room takes. */
        TOO_LARGE,
        /** He publishes faster than the room takes. */
        TOO_MANY,
        /** The room's handler does not want it. */
        UNWANTED
    }

    private final Reason reason;

    Refusal(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
