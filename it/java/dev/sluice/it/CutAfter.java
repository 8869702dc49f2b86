package dev.sluice.it;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.net.Socket;
import java.util.random.RandomGenerator;

/**
 * When and how a client leaves in the middle of what it reads.
 *
 * @param bytes after so many bytes of the answer, header section and all
 * @param reset whether by a reset; else in the usual way
 */
record CutAfter(int bytes, boolean reset) {

    /** The client has left. */
    static final class Cut extends IOException {

        @Serial
        private static final long serialVersionUID = 1L;

        private Cut(int bytes) {
            super("cut after " + bytes + " bytes");
        }
    }

    /** Not at all. */
    static CutAfter never() {
        return new CutAfter(Integer.MAX_VALUE, false);
    }

    /** After 1 to {@code most} bytes, one way or the other. */
    static CutAfter some(RandomGenerator random, int most) {
        return new CutAfter(1 + random.nextInt(most), random.nextBoolean());
    }

    /** What comes from there, until it throws {@link Cut}. */
    InputStream of(Socket socket) throws IOException {
        return new FilterInputStream(socket.getInputStream()) {

            private int left = bytes;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (left == 0) {
                    throw new Cut(bytes);
                }
                int read = super.read(target, offset, Math.min(left, length));
                left -= Math.max(0, read);
                return read;
            }
        };
    }

    /** Leaves. */
    void leave(Socket socket) throws IOException {
        if (reset) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
    }
}
