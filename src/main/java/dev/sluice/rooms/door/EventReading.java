package dev.sluice.rooms.door;

import dev.sluice.rooms.Delivery;
import dev.sluice.rooms.Form;
import dev.sluice.rooms.Sink;
import dev.sluice.sse.SseEvent;
import dev.sluice.stream.Frame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;

/**
 * As Server-Sent Events. Each has as its id the positions in all rooms, so that a client that comes back goes on in all.
 *
 * @param vector whether the ids name the rooms; else there is one room, and its position is the id
 * @param retryMillis how long a client waits before it comes back
 */
record EventReading(boolean vector, int retryMillis) implements Reading {

    private static final byte[] ID = "id: ".getBytes(StandardCharsets.UTF_8);

    @Override
    public byte[] message(Delivery delivery, Positions positions) {
        if (!vector) {
            return bytes(frame(delivery, Forms.EVENT));
        }
        byte[] cursor = Cursors.text(positions.positions()).getBytes(StandardCharsets.UTF_8);
        Frame body = frame(delivery, Forms.EVENT_BODY);
        byte[] whole = new byte[ID.length + cursor.length + 1 + body.length()];
        System.arraycopy(ID, 0, whole, 0, ID.length);
        System.arraycopy(cursor, 0, whole, ID.length, cursor.length);
        whole[ID.length + cursor.length] = '\n';
        System.arraycopy(body.array(), 0, whole, ID.length + cursor.length + 1, body.length());
        return whole;
    }

    @Override
    public byte[] joined(String room, Sink.Joined joined, int members, Positions positions) {
        return bytes(SseEvent.of("subscribed", Envelope.subscribed(room, joined, members))
                .withId(id(positions))
                .withRetry(Duration.ofMillis(retryMillis))
                .frame());
    }

    @Override
    public byte[] gap(String room, Sink.Gap gap, Positions positions) {
        return bytes(SseEvent.of("gap", Envelope.gap(room, gap))
                .withId(id(positions))
                .frame());
    }

    @Override
    public byte[] error(String room, int code, String message) {
        return bytes(
                SseEvent.of("error", Envelope.error(room, code, message, "")).frame());
    }

    private String id(Positions positions) {
        return vector
                ? Cursors.text(positions.positions())
                : positions.positions().values().iterator().next().toString();
    }

    /** Every message has this form. */
    private static Frame frame(Delivery delivery, Form form) {
        return Objects.requireNonNull(delivery.as(form));
    }

    private static byte[] bytes(Frame frame) {
        byte[] array = frame.array();
        return array.length == frame.length() ? array : Arrays.copyOf(array, frame.length());
    }
}
