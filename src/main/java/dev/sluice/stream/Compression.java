package dev.sluice.stream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.IntSupplier;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Compresses one body frame by frame. Each frame leaves whole: nothing of it is held back for the next. Owned by the
 * writer of the stream, but {@link #release} may come from any thread.
 *
 * <p>Costs about 260 KB of native memory while the stream is open.
 */
final class Compression {

    private static final int BUFFER = 4_096;

    private final ByteArrayOutputStream wire = new ByteArrayOutputStream(BUFFER);

    private final DeflaterOutputStream zip;
    private final Deflater deflater;
    private final IntSupplier level;

    private Compression(ContentCoding coding, IntSupplier level) {
        this.level = level;
        try {
            if (coding == ContentCoding.GZIP) {
                Gzip gzip = new Gzip(wire);
                this.zip = gzip;
                this.deflater = gzip.deflater();
            } else {
                this.deflater = new Deflater();
                this.zip = new DeflaterOutputStream(wire, deflater, BUFFER, true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing here writes to anything but memory
        }
    }

    /**
     * What makes {@code coding} of a body; null when that is the body as it is.
     *
     * @param level asked for each frame: from 1, the fastest, to 9, the smallest, or -1 for the usual
     */
    static @Nullable Compression of(ContentCoding coding, IntSupplier level) {
        return coding == ContentCoding.IDENTITY ? null : new Compression(coding, level);
    }

    /** The bytes that carry this frame, to its last. */
    Frame add(Frame frame) {
        try {
            deflater.setLevel(level.getAsInt()); // does nothing where it is the same
            zip.write(frame.array(), 0, frame.length());
            zip.flush();
            return taken();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes that end the body. */
    Frame finish() {
        try {
            zip.finish();
            return taken();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Frame taken() {
        Frame frame = Frame.of(wire.toByteArray());
        wire.reset();
        return frame;
    }

    /** Gives the native memory back. A thread that is compressing meanwhile gets an exception. */
    void release() {
        deflater.end();
    }

    private static final class Gzip extends GZIPOutputStream {

        Gzip(ByteArrayOutputStream wire) throws IOException {
            super(wire, BUFFER, true);
        }

        Deflater deflater() {
            return def;
        }
    }
}
