package dev.sluice.bench;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A WebSocket client of few bytes. Owned by the thread that uses it. */
final class Line implements Closeable {

    private static final int TIMEOUT_MILLIS = 60_000;
    private static final int MASKED = 0x80;
    private static final int TEXT = 0x81;
    private static final int BINARY = 0x82;
    private static final int CLOSE = 8;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    private Line(Socket socket, int bufferBytes) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), bufferBytes));
        this.out = socket.getOutputStream();
    }

    /** Connects to a path, without extensions. */
    static Line to(int port, String path) throws IOException {
        return connect(port, handshake(port, path));
    }

    /** Connects to a path and offers a subprotocol. */
    static Line to(int port, String path, String subprotocol) throws IOException {
        return connect(port, handshake(port, path, "Sec-WebSocket-Protocol: " + subprotocol));
    }

    private static Line connect(int port, byte[] handshake) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Line line = new Line(socket, 512);
        line.shakeHands(handshake);
        return line;
    }

    /** The request to switch to WebSocket, without extensions; more fields as {@code Name: value}. */
    static byte[] handshake(int port, String path, String... fields) {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        return request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private void shakeHands(byte[] handshake) throws IOException {
        out.write(handshake);
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the server closed during the handshake");
            }
            head.append((char) next);
        }
        if (!head.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException("no upgrade: " + head.substring(0, head.indexOf("\r")));
        }
    }

    /** A text frame of at most 125 bytes; a mask of zeros is one too, and costs the server what any other does. */
    static byte[] text(String text) {
        return frame(TEXT, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** A binary frame of at most 125 bytes. */
    static byte[] binary(byte[] payload) {
        return frame(BINARY, payload);
    }

    private static byte[] frame(int head, byte[] payload) {
        return ByteBuffer.allocate(6 + payload.length)
                .put((byte) head)
                .put((byte) (MASKED | payload.length))
                .putInt(0)
                .put(payload)
                .array();
    }

    /** Sends what was made before. */
    void send(byte[] frames, int length) throws IOException {
        out.write(frames, 0, length);
    }

    /** The next message, of at most 125 bytes. */
    String read() throws IOException {
        while (true) {
            int head = in.readUnsignedByte();
            byte[] payload = new byte[in.readUnsignedByte()];
            in.readFully(payload);
            if (head == TEXT) {
                return new String(payload, StandardCharsets.US_ASCII);
            }
            if ((head & 15) == CLOSE) {
                throw new IOException(
                        "the server closed with " + (ByteBuffer.wrap(payload).getShort() & 0xFFFF));
            }
        }
    }

    /** Sends a message and reads its answer; returns the nanoseconds in between. */
    long exchange(byte[] frame, String expected) throws IOException {
        long sent = System.nanoTime();
        out.write(frame);
        String answer = read();
        long took = System.nanoTime() - sent;
        if (!answer.equals(expected)) {
            throw new IOException("\"" + expected + "\" was expected: " + answer);
        }
        return took;
    }

    /** Leaves rudely, by a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
