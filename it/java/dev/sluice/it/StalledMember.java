package dev.sluice.it;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A member of a room that takes nothing until it is told to read. Owned by one thread at a time. */
final class StalledMember implements AutoCloseable {

    /** Little, but more than a segment of the loopback interface: with less, Linux sends only when a timer tells it to. */
    private static final int RECEIVE_BYTES = 131_072;

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final RawSocket socket;

    /** Connects; more fields of the request as {@code Name: value}. */
    StalledMember(URI room, String... fields) throws IOException {
        Socket narrow = new Socket();
        narrow.setReceiveBufferSize(RECEIVE_BYTES);
        socket = new RawSocket(narrow, room, fields);
        socket.waitUpTo(PATIENCE);
    }

    /** Comes into one more room. */
    void subscribe(String room) throws IOException {
        socket.send(RawSocket.FIN | RawSocket.TEXT, "{\"type\":\"subscribe\",\"room\":\"" + room + "\"}");
    }

    /** Reads envelopes up to a message of this room that is that far or further, and returns all of this room. */
    List<JsonObject> readTo(String room, long offset) throws IOException {
        List<JsonObject> all = new ArrayList<>();
        JsonObject envelope;
        do {
            envelope = RoomReading.read(socket.text());
            if (envelope.getString("room").equals(room)) {
                all.add(envelope);
            }
        } while (!isMessageAt(envelope, room, offset));
        return all;
    }

    private static boolean isMessageAt(JsonObject envelope, String room, long offset) {
        return envelope.getString("room").equals(room)
                && envelope.getString("type").equals("message")
                && envelope.getJsonNumber("offset").longValue() >= offset;
    }

    /** Reads envelopes until the connection ends, and returns those of this room. */
    List<JsonObject> readToEnd(String room) {
        List<JsonObject> all = new ArrayList<>();
        try {
            while (true) {
                JsonObject envelope = RoomReading.read(socket.text());
                if (envelope.getString("room").equals(room)) {
                    all.add(envelope);
                }
            }
        } catch (IOException e) {
            return all; // closed in good order, or cut off, as far as the client can see
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
