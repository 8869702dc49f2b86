package dev.sluice.broker;

import java.util.List;

/**
 * A part of what a log remembers.
 *
 * @param messages in their order; of a stream, the fragments between two other messages come as one message, at the
 *     place of the last of them; as several, each at its place, where their text is longer than 64 KB
 * @param end the position after the last of them; when there is none, the one that was asked for, or the end of the log
 *     where that means nothing
 * @param top the position after the last message of the log
 * @param whole whether nothing is missing between the asked position and the first message
 */
public record Slice(List<Message> messages, Position end, Position top, boolean whole) {

    /** A slice of history ends when it has so many bytes, of payloads and what is sent with them; one message may have more. */
    public static final int MOST_BYTES = 256 << 10;

    public Slice {
        messages = List.copyOf(messages);
    }

    /** Whether the log goes on after it. */
    public boolean hasMore() {
        return end.offset() < top.offset();
    }
}
