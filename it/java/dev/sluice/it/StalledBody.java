package dev.sluice.it;

import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A reader of events or lines that takes nothing until it is told to read. Owned by one thread at a time. */
final class StalledBody implements AutoCloseable {

    /** As that of {@link StalledMember}. */
    private static final int RECEIVE_BYTES = 131_072;

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Socket socket = new Socket();
    private final BufferedReader in;

    /** Asks, and reads no more than the header section. */
    StalledBody(URI base, String request) throws IOException {
        socket.setReceiveBufferSize(RECEIVE_BYTES);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.connect(new InetSocketAddress(base.getHost(), base.getPort()));
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 1);
        String status = line();
        if (!status.contains(" 200 ")) {
            throw new IOException("the server answered " + status);
        }
        while (!line().isEmpty()) {
            // passes over the header fields
        }
    }

    private String line() throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new EOFException("the server closed");
        }
        return line;
    }

    /** The next that is said, be it an event or a line; what is no envelope is passed over, and so are signs of life. */
    JsonObject next() throws IOException {
        while (true) {
            String line = line();
            String text = line.startsWith("data: ") ? line.substring(6) : line;
            if (text.startsWith("{")) {
                JsonObject envelope = RoomReading.read(text);
                if (!envelope.getString("type").equals("ping")) {
                    return envelope;
                }
            }
        }
    }

    /** All that is said up to the first of these, and that. */
    List<JsonObject> readTo(Predicate<JsonObject> last) throws IOException {
        List<JsonObject> all = new ArrayList<>();
        do {
            all.add(next());
        } while (!last.test(all.getLast()));
        return all;
    }

    /** Whether nothing but blank lines comes before the end. */
    boolean endsNow() throws IOException {
        String line = in.readLine();
        while (line != null && line.isEmpty()) {
            line = in.readLine();
        }
        return line == null;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
