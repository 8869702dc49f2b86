package dev.sluice.broker;

import java.util.List;

/** Whom a log hands its messages to. */
@FunctionalInterface
public interface Receiver {

    /**
     * The next messages, in their order and without a gap; called by one thread at a time, any, and never with an empty
     * list. Must not wait: whoever publishes to the log may be the one who calls.
     */
    void receive(List<Message> messages);
}
