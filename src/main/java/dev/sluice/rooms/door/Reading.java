package dev.sluice.rooms.door;

import dev.sluice.broker.Position;
import dev.sluice.rooms.Delivery;
import dev.sluice.rooms.Sink;
import java.util.Map;

/** How what a reader of rooms gets becomes the bytes of a body that never ends. Without state. */
interface Reading {

    /** Where the reader is. */
    interface Positions {
        /** The position in each of his rooms that he has one in. */
        Map<String, Position> positions();
    }

    /** A message; the same bytes for all readers, as far as that can be. */
    byte[] message(Delivery delivery, Positions positions);

    /** He has his place in a room. */
    byte[] joined(String room, Sink.Joined joined, int members, Positions positions);

    /** Messages are missing. */
    byte[] gap(String room, Sink.Gap gap, Positions positions);

    /** It ends here, and not because he left. */
    byte[] error(String room, int code, String message);
}
