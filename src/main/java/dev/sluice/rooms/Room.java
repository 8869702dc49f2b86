package dev.sluice.rooms;

import dev.sluice.broker.Attendance;
import dev.sluice.broker.Cancelled;
import dev.sluice.broker.Conflict;
import dev.sluice.broker.Draft;
import dev.sluice.broker.Kind;
import dev.sluice.broker.Payload;
import dev.sluice.broker.Position;
import dev.sluice.broker.Published;
import dev.sluice.broker.Slice;
import dev.sluice.broker.Unavailable;
import dev.sluice.config.RoomPolicy;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * A room, seen by the application: what is published here goes past policies and handlers. Immutable; costs nothing, and
 * there may be any number for one room. Nothing here ever waits for a reader.
 *
 * <p>All stages fail with {@link Unavailable} when the broker can't do it now, those of streams that were called off with
 * {@link Cancelled}, and those of a message under the idempotency key of another with {@link Conflict}.
 */
public final class Room {

    private final Rooms rooms;
    private final String name;
    private final Map<String, String> variables;

    Room(Rooms rooms, String name, Map<String, String> variables) {
        this.rooms = rooms;
        this.name = name;
        this.variables = Map.copyOf(variables);
    }

    /** The name. */
    public String name() {
        return name;
    }

    /** What holds in it. */
    public RoomPolicy policy() {
        return rooms.policy(name);
    }

    /**
     * A variable part of the name, as the handler's {@link ServesRoom} calls it.
     *
     * @throws IllegalArgumentException when there is none of that name
     */
    public String variable(String variable) {
        String value = variables.get(variable);
        if (value == null) {
            throw new IllegalArgumentException(
                    "the room " + name + " has no variable " + variable + ": " + variables.keySet());
        }
        return value;
    }

    /** Sends text to all in it. */
    public CompletionStage<Published> publish(String text) {
        return publish(Draft.text(text));
    }

    /** Sends bytes to all in it; the array now belongs to the message. */
    public CompletionStage<Published> publish(byte[] bytes) {
        return publish(Draft.of(Kind.BINARY, Payload.of(bytes)));
    }

    /** Sends a JSON value to all in it; the text must be one. */
    public CompletionStage<Published> publishJson(String json) {
        return publish(Draft.of(Kind.JSON, Payload.text(json)));
    }

    /** Sends a message to all in it. */
    public CompletionStage<Published> publish(Draft message) {
        return rooms.publishTo(name, message);
    }

    /** A stream of text in it, such as the tokens of an answer: its fragments make one message. */
    public RoomStream stream(String stream) {
        return new RoomStream(this, stream);
    }

    /**
     * How many are here under a name, and the first of them, in the order in which they came.
     *
     * @param most at most so many of them; 0 only counts
     */
    public CompletionStage<Attendance> members(int most) {
        return rooms.present(name, most);
    }

    /** How many read it on this node. */
    public int readers() {
        return rooms.readers(name);
    }

    /** What it remembers after a position, at most so many messages. */
    public CompletionStage<Slice> history(Position after, int most) {
        return rooms.history(name, after, most);
    }

    /** The last messages that it remembers, at most so many. */
    public CompletionStage<Slice> latest(int most) {
        return rooms.latest(name, most);
    }

    /** Hands everything to {@code sink} from {@code start} on, until the reader leaves. */
    public Following follow(Start start, Sink sink) {
        return rooms.follow(name, start, sink);
    }
}
