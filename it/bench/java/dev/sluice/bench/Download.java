package dev.sluice.bench;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A connection that fetches files of {@link Pattern} and looks at as little of them as it must. Owned by one thread.
 */
final class Download implements Closeable {

    private final SocketChannel channel;
    private final int port;
    private final ByteBuffer buffer;
    private long read; // of the body

    Download(int port, int bufferBytes) throws IOException {
        this.channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        this.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        this.port = port;
        this.buffer = ByteBuffer.allocateDirect(bufferBytes);
    }

    /** Asks for a file, or for some bytes of it when {@code length} is not 0. */
    void ask(String path, long first, long length) throws IOException {
        String range = length == 0 ? "" : "Range: bytes=" + first + "-" + (first + length - 1) + "\r\n";
        ByteBuffer request =
                ByteBuffer.wrap(("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n" + range + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        while (request.hasRemaining()) {
            int ignored = channel.write(request);
        }
    }

    /** Reads the header section; the beginning of the body may be in the buffer then. Returns its length. */
    long head() throws IOException {
        buffer.clear();
        read = 0;
        int end = -1;
        while (end < 0) {
            fill();
            end = end();
        }
        byte[] bytes = new byte[end];
        buffer.flip().get(bytes);
        String head = new String(bytes, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
        if (!head.startsWith("http/1.1 200") && !head.startsWith("http/1.1 206")) {
            throw new IOException("not what was asked for: " + head);
        }
        int at = head.indexOf("\r\ncontent-length:") + "\r\ncontent-length:".length();
        return Long.parseLong(head.substring(at, head.indexOf("\r\n", at)).strip());
    }

    private int end() {
        for (int i = 3; i < buffer.position(); i++) {
            if (buffer.get(i) == '\n' && buffer.get(i - 2) == '\n' && buffer.get(i - 1) == '\r') {
                return i + 1;
            }
        }
        return -1;
    }

    private void fill() throws IOException {
        if (channel.read(buffer) < 0) {
            throw new EOFException("the transfer was broken off after " + read + " bytes");
        }
    }

    /**
     * Reads the body to its end.
     *
     * @param first where in the file it begins
     * @param all whether every byte is compared; else the first eight and those after them that a buffer begins with
     */
    void body(long first, long length, boolean all) throws IOException {
        int offset = buffer.position();
        int limit = buffer.limit();
        // what the header section left over goes to the front
        buffer.position(offset).limit(limit);
        buffer.compact();
        read = 0;
        while (read < length) {
            int wanted = (int) Math.min(length - read, Pattern.WORD);
            while (buffer.position() < wanted) {
                fill();
            }
            int have = buffer.position();
            int whole = have - have % Pattern.WORD;
            for (int i = 0; i < whole; i += all ? Pattern.WORD : whole) {
                if (buffer.getLong(i) != Pattern.at(first + read + i)) {
                    throw new IOException("wrong bytes at " + (first + read + i));
                }
            }
            read += whole;
            buffer.flip().position(whole);
            buffer.compact();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
