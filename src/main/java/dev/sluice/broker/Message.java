package dev.sluice.broker;

import java.time.Instant;
import java.util.Optional;

/**
 * A message in a log. Immutable.
 *
 * @param log the name of the log
 * @param offset its place: 1, 2, 3 and so on
 * @param epoch the life of the log
 * @param time when it got its place
 * @param draft what was published
 */
public record Message(String log, long offset, String epoch, Instant time, Draft draft) {

    /** The place after it. */
    public Position position() {
        return new Position(offset, epoch);
    }

    /** A name for it that no other message has. */
    public String id() {
        return epoch + "-" + offset;
    }

    /** What it is. */
    public Kind kind() {
        return draft.kind();
    }

    /** Its bytes. */
    public Payload payload() {
        return draft.payload();
    }

    /** Who sent it; empty for nobody in particular. */
    public String sender() {
        return draft.sender();
    }

    /** What it is about. */
    public Optional<String> key() {
        return draft.key();
    }

    /** The stream that it belongs to. */
    public Optional<String> stream() {
        return draft.stream();
    }
}
