package dev.sluice.it;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Reads envelopes through one door, on a bare connection that is cut after so many bytes, wherever in a message that is.
 * Owned by one thread.
 */
final class RoomReading implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 60_000;

    /** Thread-safe; without it each text looks for the implementation of JSON anew. */
    private static final JsonReaderFactory READERS = Json.createReaderFactory(Map.of());

    /**
     * What has come completely.
     *
     * @param envelope what was said
     * @param id what a client of this door goes on with: the id of an event, else the position
     */
    record Heard(JsonObject envelope, String id) {}

    private final RoomDoor door;
    private final CutAfter cut;
    private final Socket socket;
    private final DataInputStream in;
    private final Queue<Heard> due = new ArrayDeque<>();
    private final Heard first;

    /** Reads one room after a position. */
    static RoomReading of(RoomDoor door, URI base, String room, String position, CutAfter cut) throws IOException {
        return new RoomReading(door, base, door.request(base, room, position), cut);
    }

    /**
     * Connects and asks.
     *
     * @throws CutAfter.Cut when so many bytes have come before it was told where it stands
     */
    RoomReading(RoomDoor door, URI base, String request, CutAfter cut) throws IOException {
        this.door = door;
        this.cut = cut;
        socket = new Socket(base.getHost(), base.getPort());
        try {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            in = new DataInputStream(new BufferedInputStream(cut.of(socket)));
            String status = line();
            if (!status.contains(door == RoomDoor.SOCKET ? " 101 " : " 200 ")) {
                throw new IOException("the server answered " + status);
            }
            while (!line().isEmpty()) {
                // passes over the header fields
            }
            first = door == RoomDoor.LONG_POLL ? answer() : envelope();
        } catch (IOException e) {
            cut.leave(socket);
            throw e;
        }
    }

    /** Where it stands: what it was told first. */
    JsonObject subscribed() {
        return first.envelope();
    }

    /** The same, and what a client goes on with that has heard nothing else. */
    Heard first() {
        return first;
    }

    /** Whether there will be more: a door that answers once has an end. */
    boolean hasMore() {
        return door != RoomDoor.LONG_POLL || !due.isEmpty();
    }

    /**
     * The next that comes.
     *
     * @throws CutAfter.Cut when so many bytes have come before it was complete
     */
    Heard next() throws IOException {
        return door == RoomDoor.LONG_POLL ? due.remove() : envelope();
    }

    private Heard answer() throws IOException {
        JsonObject answer = read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        answer.getJsonArray("messages")
                .forEach(message -> due.add(new Heard(message.asJsonObject(), position(message.asJsonObject()))));
        return new Heard(answer, position(answer));
    }

    private Heard envelope() throws IOException {
        while (true) {
            Heard heard = door.isEvents() ? event() : alone(door == RoomDoor.SOCKET ? frame() : line());
            if (heard != null) {
                return heard;
            }
        }
    }

    /** An envelope by itself; null for a sign of life. */
    private static @Nullable Heard alone(String text) throws IOException {
        JsonObject envelope = read(text);
        return switch (envelope.getString("type")) {
            case "ping" -> null;
            case "error" -> throw new IOException("the server ended it: " + text);
            case "gap" -> new Heard(envelope, envelope.getString("to"));
            default -> new Heard(envelope, position(envelope));
        };
    }

    /** An event; null for one without data. */
    private @Nullable Heard event() throws IOException {
        String id = "";
        String data = "";
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("data: ")) {
                data = line.substring(6);
            }
        }
        Heard heard = data.isEmpty() ? null : alone(data);
        return heard == null ? null : new Heard(heard.envelope(), id);
    }

    private String frame() throws IOException {
        int head = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        int bytes = length == 126 ? in.readUnsignedShort() : length;
        if (length == 127) {
            throw new IOException("no message of these tests is that long");
        }
        byte[] payload = new byte[bytes];
        in.readFully(payload);
        if (head == (RawSocket.FIN | RawSocket.CLOSE)) {
            throw new IOException(
                    "the server closed with " + (ByteBuffer.wrap(payload).getShort() & 0xFFFF));
        }
        if (head != (RawSocket.FIN | RawSocket.TEXT)) {
            throw new IOException("the server sent a frame that begins with " + Integer.toHexString(head));
        }
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** The text to the next line feed, without that and what belongs to it. */
    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        while (next != '\n') {
            if (next < 0) {
                throw new EOFException("the server closed after: " + line.toString(StandardCharsets.UTF_8));
            }
            line.write(next);
            next = in.read();
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    static JsonObject read(String text) {
        try (JsonReader reader = READERS.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    /** The position of an envelope, as every door takes it. */
    static String position(JsonObject envelope) {
        return envelope.getJsonNumber("offset").longValue() + ":" + envelope.getString("epoch");
    }

    @Override
    public void close() throws IOException {
        cut.leave(socket);
    }
}
