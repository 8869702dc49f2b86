package dev.sluice.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/** A large file in which every eight bytes tell where they are, and cannot be compressed. */
final class Pattern {

    static final int WORD = 8;

    private static final int BUFFER = 1 << 20;

    private Pattern() {}

    /** What stands at {@code position}, a multiple of eight; the finaliser of SplitMix64. */
    static long at(long position) {
        long z = position * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** The file of that size in the folder; made once, and read once so that it lies in the system's cache. */
    static Path file(Path folder, long size) throws IOException {
        Path file = folder.resolve(size + ".bin");
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        if (!Files.exists(file) || Files.size(file) != size) {
            Files.createDirectories(folder);
            try (FileChannel out = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                long position = 0;
                while (position < size) {
                    buffer.clear();
                    while (buffer.hasRemaining() && position < size) {
                        buffer.putLong(at(position));
                        position += WORD;
                    }
                    buffer.flip();
                    while (buffer.hasRemaining()) {
                        int ignored = out.write(buffer);
                    }
                }
            }
            // for a strong entity tag
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
        }
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            buffer.clear();
            while (in.read(buffer) >= 0) {
                buffer.clear();
            }
        }
        return file;
    }
}
