package dev.sluice.rooms.door;

import dev.sluice.broker.Position;
import dev.sluice.rooms.Delivery;
import dev.sluice.rooms.Sink;
import java.util.Map;

/** How what a reader of rooms gets becomes the bytes of a body that never ends. Without state. */
interface Reading {

    /** A message; the same bytes for all readers, as far as that can be. */
    byte[] message(Delivery delivery, Map<String, Position> positions);

    /** He has his place in a room. */
    byte[] joined(String room, Sink.Joined joined, int members, Map<String, Position> positions);

    /** Messages are missing. */
    byte[] gap(String room, Sink.Gap gap, Map<String, Position> positions);

    /** It ends here, and not because he left. */
    byte[] error(String room, int code, String message);
}
