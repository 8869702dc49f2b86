package dev.sluice.rooms;

import dev.sluice.broker.Draft;

/** What a handler decides about a message. */
public sealed interface Verdict {

    /** The message, as it came or as another, is published. */
    record Publish(Draft message) implements Verdict {}

    /** Nobody gets it, and its sender is told nothing but what the handler answers. */
    record Drop() implements Verdict {}

    /** Nobody gets it, and its sender is told why. */
    record Refuse(String reason) implements Verdict {}

    /** It is published. */
    static Verdict publish(Draft message) {
        return new Publish(message);
    }

    /** Nobody gets it. */
    static Verdict drop() {
        return new Drop();
    }

    /** Nobody gets it, and its sender is told why. */
    static Verdict refuse(String reason) {
        return new Refuse(reason);
    }
}
