package dev.sluice.broker;

/** A receiver's tie to a log. */
public interface Subscription extends AutoCloseable {

    /** The position after which the receiver gets each message. */
    Position from();

    /** Ends it; a call of the receiver that is under way may still come to its end. Only the first call counts. */
    @Override
    void close();
}
