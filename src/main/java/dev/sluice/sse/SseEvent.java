package dev.sluice.sse;

import dev.sluice.stream.Frame;
import java.time.Duration;
import java.util.Optional;

/**
 * One event of a {@code text/event-stream}, or a comment; WHATWG HTML section 9.2.6.
 *
 * @param id what a client that comes back sends as {@code Last-Event-ID}; no line break, no NUL
 * @param event the event's type; {@code message} when absent; no line break
 * @param data the payload; any text, a line break of any kind becomes LF at the client
 * @param retry how long a client waits before it connects again; more than a hundred years count as that
 */
public record SseEvent(Optional<String> id, Optional<String> event, Optional<String> data, Optional<Duration> retry) {

    /** A line that clients ignore; ends no event that is being sent. */
    private static final String COMMENT = ": ";

    /** What is longer may be more milliseconds than a number holds. */
    private static final Duration LONGEST_RETRY = Duration.ofDays(36_500);

    public SseEvent {
        id.ifPresent(text -> refuse("id", text, "\r\n\0"));
        event.ifPresent(text -> refuse("event name", text, "\r\n"));
        retry.filter(Duration::isNegative).ifPresent(wait -> {
            throw new IllegalArgumentException("retry must not be negative: " + wait);
        });
        retry = retry.map(wait -> wait.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : wait);
    }

    private static void refuse(String what, String text, String forbidden) {
        if (text.chars().anyMatch(c -> forbidden.indexOf(c) >= 0)) {
            throw new IllegalArgumentException(what + " must not contain a line break or NUL: \""
                    + text.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0") + "\"");
        }
    }

    /** An event of type {@code message}. */
    public static SseEvent data(String data) {
        return new SseEvent(Optional.empty(), Optional.empty(), Optional.of(data), Optional.empty());
    }

    /** An event of the given type. */
    public static SseEvent of(String event, String data) {
        return new SseEvent(Optional.empty(), Optional.of(event), Optional.of(data), Optional.empty());
    }

    /** The same event with an id. */
    public SseEvent withId(String newId) {
        return new SseEvent(Optional.of(newId), event, data, retry);
    }

    /** The same event with a time to wait before connecting again, in milliseconds on the wire. */
    public SseEvent withRetry(Duration wait) {
        return new SseEvent(id, event, data, Optional.of(wait));
    }

    /** A comment line, such as a heartbeat; no blank line, since some clients dispatch an empty event at one. */
    public static Frame comment(String text) {
        refuse("comment", text, "\r\n");
        return Frame.text(COMMENT + text + "\n");
    }

    /** The event as it goes over the wire, with the blank line that ends it. */
    public Frame frame() {
        StringBuilder wire = new StringBuilder(64 + data.map(String::length).orElse(0));
        event.ifPresent(name -> wire.append("event: ").append(name).append('\n'));
        id.ifPresent(text -> wire.append("id: ").append(text).append('\n'));
        retry.ifPresent(wait -> wire.append("retry: ").append(wait.toMillis()).append('\n'));
        data.ifPresent(text -> appendData(wire, text));
        return Frame.text(wire.append('\n').toString());
    }

    /** One {@code data:} line per line of text: LF, CR and CRLF all end one. */
    private static void appendData(StringBuilder wire, String text) {
        wire.append("data: ");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                continue;
            }
            if (c == '\r' || c == '\n') {
                wire.append("\ndata: ");
            } else {
                wire.append(c);
            }
        }
        wire.append('\n');
    }
}
