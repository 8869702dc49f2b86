package dev.sluice.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/** A WebSocket whose frames are made and read one by one, for what no WebSocket client would do. */
final class RawSocket implements AutoCloseable {

    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    static final int FIN = 0x80;
    static final int COMPRESSED = 0x40;

    private static final int TIMEOUT_MILLIS = 20_000;
    private static final byte[] MASK = {7, 9, 11, 13};

    /** A frame of the server's. */
    static final class Frame {

        private final int head;
        private final byte[] payload;

        private Frame(int head, byte[] payload) {
            this.head = head;
            this.payload = payload;
        }

        byte[] payload() {
            return payload;
        }

        int opcode() {
            return head & 15;
        }

        boolean isFinal() {
            return (head & FIN) != 0;
        }

        boolean isCompressed() {
            return (head & COMPRESSED) != 0;
        }

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** The number of a close frame; 1005 when it has none. */
        int code() {
            return payload.length < 2 ? 1_005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final String answer;

    /** Connects; more fields of the request as {@code Name: value}. */
    RawSocket(URI uri, String... fields) throws IOException {
        this(new Socket(), uri, fields);
    }

    /** Connects by a socket that may have been prepared for it. */
    RawSocket(Socket socket, URI uri, String... fields) throws IOException {
        this.socket = socket;
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 65_536));
        socket.getOutputStream().write(handshake(uri, fields).getBytes(StandardCharsets.ISO_8859_1));
        answer = readHead();
    }

    /** What a client says to open a WebSocket. */
    static String handshake(URI uri, String... fields) {
        StringBuilder request = new StringBuilder("GET ")
                .append(uri.getRawPath())
                .append(uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery())
                .append(" HTTP/1.1\r\nHost: ")
                .append(uri.getAuthority())
                .append("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n")
                .append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        return request.append("\r\n").toString();
    }

    private String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the server closed during the handshake: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    int status() {
        return Integer.parseInt(answer.split(" ", 3)[1]);
    }

    /** A field of the answer; empty when it has none of that name. */
    String field(String name) {
        return answer.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("");
    }

    /** Sends a frame: its first byte is {@code head}, of flags and opcode. */
    void send(int head, byte[] payload) throws IOException {
        socket.getOutputStream().write(frame(head, payload));
    }

    void send(int head, String text) throws IOException {
        send(head, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends bytes as they are. */
    void sendRaw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** A frame as a client sends it. */
    static byte[] frame(int head, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 14);
        out.write(head);
        if (payload.length < 126) {
            out.write(0x80 | payload.length);
        } else if (payload.length < 65_536) {
            out.write(0x80 | 126);
            out.writeBytes(
                    ByteBuffer.allocate(2).putShort((short) payload.length).array());
        } else {
            out.write(0x80 | 127);
            out.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        out.writeBytes(MASK);
        byte[] masked = payload.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= MASK[i & 3];
        }
        out.writeBytes(masked);
        return out.toByteArray();
    }

    /** The next frame. */
    Frame next() throws IOException {
        int head = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        long bytes = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
        byte[] payload = new byte[Math.toIntExact(bytes)];
        in.readFully(payload);
        return new Frame(head, payload);
    }

    /** The next message, whatever frames it comes in. */
    byte[] message() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Frame frame;
        do {
            frame = next();
            if (frame.opcode() == CLOSE) {
                throw new IOException("the server closed with " + frame.code());
            }
            if (frame.opcode() < CLOSE) {
                all.writeBytes(frame.payload());
            }
        } while (!frame.isFinal() || frame.opcode() >= CLOSE);
        return all.toByteArray();
    }

    String text() throws IOException {
        return new String(message(), StandardCharsets.UTF_8);
    }

    /** The number with which the server closes; what it sends before is passed over. */
    int closeCode() throws IOException {
        Frame frame = next();
        while (frame.opcode() != CLOSE) {
            frame = next();
        }
        return frame.code();
    }

    /** The same, for as long as that takes: it says that it is there whenever it is asked. */
    int closeCodeSayingThatItIsThere() throws IOException {
        Frame frame = next();
        while (frame.opcode() != CLOSE) {
            if (frame.opcode() == PING) {
                send(FIN | PONG, frame.payload());
            }
            frame = next();
        }
        return frame.code();
    }

    /** Whether the server closes the connection itself, after its close frame. */
    boolean endsWithin(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            while (in.read() >= 0) {
                // passes over
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true; // reset
        }
    }

    /** How long the next reads wait for the server. */
    void waitUpTo(Duration patience) throws IOException {
        socket.setSoTimeout((int) patience.toMillis());
    }

    /** Closes rudely, by a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
