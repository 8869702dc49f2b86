package dev.sluice.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Many WebSockets that only hear, read by one thread as soon as anything comes. Thread-safe: others may open more, and
 * wait.
 */
final class SocketCrowd implements AutoCloseable {

    private static final int LONGEST_HEAD = 10;
    private static final int CLOSE = 8;
    private static final byte[] NOTHING = new byte[0];

    /** Hears what comes; called by the reading thread. */
    interface Ear {

        /**
         * A message has come.
         *
         * @param number of the socket, from 0 on
         */
        void heard(int number, byte[] bytes, int offset, int length);
    }

    private final int port;
    private final Ear ear;
    private final ReadLoop loop = new ReadLoop("bench-sockets", 262_144);
    private int opened;

    SocketCrowd(int port, Ear ear) throws IOException {
        this.port = port;
        this.ear = ear;
    }

    /** Opens so many more. */
    void open(int count, String path) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            byte[] early = shakeHands(channel, path);
            Listener listener = new Listener(opened++);
            listener.take(early, early.length);
            loop.add(channel, listener);
            loop.complainOfFailure();
        }
    }

    /** Returns what came behind the handshake. */
    private byte[] shakeHands(SocketChannel channel, String path) throws IOException {
        channel.write(ByteBuffer.wrap(Line.handshake(port, path)));
        ByteBuffer answer = ByteBuffer.allocate(8_192);
        while (true) {
            if (channel.read(answer) < 0) {
                throw new IOException("the server closed during the handshake");
            }
            String text = new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            if (end >= 0 && !text.startsWith("HTTP/1.1 101")) {
                throw new IOException("no upgrade: " + text.substring(0, text.indexOf('\r')));
            }
            if (end >= 0) {
                return text.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1);
            }
        }
    }

    /** One of them; given to the reading thread. */
    private final class Listener implements ReadLoop.Reader {

        private final int number;
        private byte[] rest = NOTHING; // the beginning of a frame

        Listener(int number) {
            this.number = number;
        }

        @Override
        public void read(SocketChannel channel, byte[] buffer) throws IOException {
            System.arraycopy(rest, 0, buffer, 0, rest.length);
            int count = channel.read(ByteBuffer.wrap(buffer, rest.length, buffer.length - rest.length));
            if (count < 0) {
                channel.close();
                throw new IOException("the server closed socket " + number);
            }
            take(buffer, rest.length + count);
        }

        private void take(byte[] bytes, int end) throws IOException {
            int at = 0;
            while (true) {
                int head = head(bytes, at, end);
                int length = head < 0 ? 0 : length(bytes, at, head);
                if (head < 0 || at + head + length > end) {
                    break;
                }
                int opcode = bytes[at] & 15;
                if (opcode == CLOSE) {
                    throw new IOException("the server closed socket " + number + " with "
                            + (length < 2
                                    ? "no code"
                                    : ByteBuffer.wrap(bytes, at + head, 2).getShort()));
                }
                if (opcode < CLOSE) {
                    ear.heard(number, bytes, at + head, length);
                }
                at += head + length;
            }
            rest = at == end ? NOTHING : Arrays.copyOfRange(bytes, at, end);
        }

        /** How long the head of the frame is, or -1 when not all of it is there. */
        private static int head(byte[] bytes, int at, int end) {
            if (end - at < 2) {
                return -1;
            }
            int length = switch (bytes[at + 1] & 127) {
                case 126 -> 4;
                case 127 -> LONGEST_HEAD;
                default -> 2;
            };
            return end - at < length ? -1 : length;
        }

        private static int length(byte[] bytes, int at, int head) {
            return switch (head) {
                case 4 -> Short.toUnsignedInt(ByteBuffer.wrap(bytes, at + 2, 2).getShort());
                case LONGEST_HEAD ->
                    Math.toIntExact(ByteBuffer.wrap(bytes, at + 2, 8).getLong());
                default -> bytes[at + 1] & 127;
            };
        }
    }

    /** Complains when one of them was closed. */
    void complainOfFailure() throws IOException {
        loop.complainOfFailure();
    }

    /** Leaves, all of them rudely. */
    @Override
    public void close() throws IOException {
        loop.close();
    }
}
