package dev.sluice.rooms.door;

import dev.sluice.rooms.Delivery;
import dev.sluice.rooms.Sink;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** As lines of NDJSON; each tells its own room and position. */
record LineReading() implements Reading {

    @Override
    public byte[] message(Delivery delivery, Positions positions) {
        return Objects.requireNonNull(delivery.as(Forms.LINE)).array();
    }

    @Override
    public byte[] joined(String room, Sink.Joined joined, int members, Positions positions) {
        return line(Envelope.subscribed(room, joined, members));
    }

    @Override
    public byte[] gap(String room, Sink.Gap gap, Positions positions) {
        return line(Envelope.gap(room, gap));
    }

    @Override
    public byte[] error(String room, int code, String message) {
        return line(Envelope.error(room, code, message, ""));
    }

    private static byte[] line(String text) {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
