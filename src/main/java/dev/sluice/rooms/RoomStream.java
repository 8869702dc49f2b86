package dev.sluice.rooms;

import dev.sluice.broker.Cancelled;
import dev.sluice.broker.Draft;
import dev.sluice.broker.Kind;
import dev.sluice.broker.Payload;
import dev.sluice.broker.Published;
import java.util.concurrent.CompletionStage;

/**
 * A stream of text in a room: each fragment goes to all who are there at once, and who comes later gets the text so far and
 * then the rest. Immutable; the room keeps the text.
 *
 * <p>Anybody may call it off. From then on its maker's stages fail with {@link Cancelled}, the last of them that of
 * {@link #end} or {@link #abort}; what he says then under the same name is another stream.
 */
public final class RoomStream {

    private final Room room;
    private final String name;

    RoomStream(Room room, String name) {
        this.room = room;
        this.name = name;
    }

    /**
     * The name, by which readers tell its fragments from those of other streams of the same sender. Two senders may give
     * theirs the same one, but whoever calls a stream off calls off all of that name.
     */
    public String name() {
        return name;
    }

    /** The next fragment; when its stage fails with {@link Cancelled}, no more is wanted. */
    public CompletionStage<Published> append(String fragment) {
        return say(Kind.APPEND, fragment);
    }

    /** It is complete. */
    public CompletionStage<Published> end() {
        return say(Kind.END, "");
    }

    /** Its maker gives it up. */
    public CompletionStage<Published> abort(String reason) {
        return say(Kind.ABORT, reason);
    }

    /** Somebody else calls it off. */
    public CompletionStage<Published> cancel() {
        return say(Kind.CANCEL, "");
    }

    private CompletionStage<Published> say(Kind kind, String text) {
        return room.publish(Draft.of(kind, name, Payload.text(text)));
    }
}
