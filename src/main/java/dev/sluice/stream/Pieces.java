package dev.sluice.stream;

import java.io.IOException;
import java.io.InputStream;

/** Copies an input stream in pieces of a size that suits it. */
final class Pieces {

    static final int SMALLEST = 1_024;
    static final int LARGEST = 256 * 1_024;

    private Pieces() {}

    /** Reads to the end. Each read is one item: a slow source is passed on as it comes, a fast one in large pieces. */
    static void copy(InputStream in, StreamOut out) throws IOException, InterruptedException {
        byte[] buffer = new byte[SMALLEST];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            out.write(buffer, 0, read);
            int next = nextSize(buffer.length, read);
            if (next != buffer.length) {
                buffer = new byte[next];
            }
        }
    }

    /** Twice as large when it was filled, half as large when three quarters stayed empty. */
    static int nextSize(int size, int read) {
        if (read == size) {
            return Math.min(LARGEST, 2 * size);
        }
        return read < size / 4 ? Math.max(SMALLEST, size / 2) : size;
    }
}
