package dev.sluice.broker;

/** Another message has come under the same idempotency key: this one is not taken, and must have a key of its own. */
public final class Conflict extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The key is its sender's, who may know it; it stays out of logs, as this has no trace of them. */
    Conflict() {
        super(
                "another message was published under this idempotency key; take one for each message",
                null,
                false,
                false);
    }
}
