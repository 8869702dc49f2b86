package dev.sluice.rooms.door;

import dev.sluice.broker.Message;
import dev.sluice.rooms.Form;
import dev.sluice.sse.SseEvent;
import dev.sluice.stream.Frame;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The forms in which a message leaves through our doors. */
final class Forms {

    /** The payload as it is, text or binary. */
    static final Form PAYLOAD = Forms::payload;

    /** The envelope, as text. */
    static final Form ENVELOPE = message -> Frame.text(Envelope.of(message));

    /** A line of NDJSON. */
    static final Form LINE = message -> Frame.text(Envelope.of(message) + "\n");

    /** An event with the position in the room as its id. */
    static final Form EVENT =
            message -> event(message).withId(message.position().toString()).frame();

    /** An event without an id, for those who put one of their own before it. */
    static final Form EVENT_BODY = message -> event(message).frame();

    private Forms() {}

    /** Only what somebody said, and not what is said about him. */
    private static @Nullable Frame payload(Message message) {
        return switch (message.kind()) {
            case TEXT, JSON, APPEND -> Frame.text(message.payload().string());
            case BINARY -> Frame.of(message.payload().array());
            case JOIN, LEAVE, END, ABORT, CANCEL -> null;
        };
    }

    /** What was said is of the usual type, {@code message}; all else has a type of its own. */
    private static SseEvent event(Message message) {
        Optional<String> type = switch (message.kind()) {
            case TEXT, BINARY, JSON -> Optional.empty();
            case JOIN -> Optional.of("join");
            case LEAVE -> Optional.of("leave");
            case APPEND -> Optional.of("append");
            case END, ABORT, CANCEL -> Optional.of("end");
        };
        return new SseEvent(Optional.empty(), type, Optional.of(Envelope.of(message)), Optional.empty());
    }
}
