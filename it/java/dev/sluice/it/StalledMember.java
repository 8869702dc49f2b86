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

    /** Reads envelopes up to a message that is that far or further, and returns them all. */
    List<JsonObject> readTo(long offset) throws IOException {
        List<JsonObject> all = new ArrayList<>();
        JsonObject envelope;
        do {
            envelope = RoomReading.read(socket.text());
            all.add(envelope);
        } while (!envelope.getString("type").equals("message")
                || envelope.getJsonNumber("offset").longValue() < offset);
        return all;
    }

    /** Reads payloads until the connection ends, and returns the numbers with which they begin. */
    List<Integer> readNumbersToEnd() {
        List<Integer> numbers = new ArrayList<>();
        try {
            while (true) {
                numbers.add(RoomCrowd.number(socket.message()));
            }
        } catch (IOException e) {
            return numbers; // closed in good order, or cut off, as far as the client can see
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
