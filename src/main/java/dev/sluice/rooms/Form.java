package dev.sluice.rooms;

import dev.sluice.broker.Message;
import dev.sluice.stream.Frame;
import org.jspecify.annotations.Nullable;

/** How a message looks on some wire. Without state; compared by identity, so there is one of each, a constant. */
@FunctionalInterface
public interface Form {

    /** The message in this form, as it goes to every reader of it; null when it has none, and no reader is to hear of it. */
    @Nullable
    Frame encode(Message message);
}
