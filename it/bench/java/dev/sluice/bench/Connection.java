package dev.sluice.bench;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client's connection that is kept alive. Owned by the thread that reads it. */
final class Connection implements Closeable {

    private final Socket socket;
    private final int port;
    private final byte[] buffer;
    private final ResponseDecoder decoder = new ResponseDecoder();

    private Connection(Socket socket, int port, int bufferBytes) {
        this.socket = socket;
        this.port = port;
        this.buffer = new byte[bufferBytes];
    }

    /** A connection that reads pieces of at most so many bytes. */
    static Connection to(int port, int bufferBytes) throws IOException {
        return connect(new Socket(), port, bufferBytes);
    }

    /** A connection whose receive buffer is as small as the system allows: what is not read stays the server's burden. */
    static Connection narrow(int port, int bufferBytes) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(1_024); // before connecting: it bounds the window that is offered
        return connect(socket, port, bufferBytes);
    }

    private static Connection connect(Socket socket, int port, int bufferBytes) throws IOException {
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new Connection(socket, port, bufferBytes);
    }

    /** The bytes of a GET request; more fields as {@code Name: value}. */
    static byte[] request(int port, String path, String... fields) {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        return request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Asks for {@code path}; more fields as {@code Name: value}. */
    void get(String path, String... fields) throws IOException {
        send(request(port, path, fields));
    }

    /** Sends a request that was made before. */
    void send(byte[] request) throws IOException {
        decoder.next();
        socket.getOutputStream().write(request);
    }

    /** Reads one piece, as large as it comes. */
    void read(BodySink sink) throws IOException {
        int count = socket.getInputStream().read(buffer);
        if (count < 0) {
            throw new EOFException("the transfer was broken off");
        }
        decoder.feed(buffer, 0, count, sink);
    }

    /** Reads to the end of the response. */
    void readAll(BodySink sink) throws IOException {
        while (!decoder.isDone()) {
            read(sink);
        }
    }

    /**
     * Sends a request that was made before, and reads the response to its end.
     *
     * @return nanoseconds from sending to having the first byte of the body
     */
    long exchange(byte[] request) throws IOException {
        decoder.next();
        FirstByteClock clock = new FirstByteClock();
        long sent = System.nanoTime();
        socket.getOutputStream().write(request);
        while (!decoder.isDone()) {
            read(clock);
        }
        return clock.at - sent;
    }

    private static final class FirstByteClock implements BodySink {

        private long at;
        private boolean seen;

        @Override
        public void body(byte[] bytes, int offset, int length) {
            if (!seen) {
                seen = true;
                at = System.nanoTime();
            }
        }
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
