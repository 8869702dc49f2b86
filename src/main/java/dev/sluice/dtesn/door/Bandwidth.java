package dev.sluice.dtesn.door;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How fast a client takes events: what it says of itself, or what was measured. */
enum Bandwidth {
    LOW(1_024, 1_024, 2_048, 2_048, 9),
    MEDIUM(4_096, 4_096, 8_192, 8_192, 6),
    HIGH(16_384, 16_384, 65_536, 32_768, 1),
    /** To be measured. */
    AUTO(8_192, 1_024, 65_536, 8_192, 6);

    private final int chunkBytes;
    private final int leastChunk;
    private final int mostChunk;
    private final int bufferBytes;
    private final int level;

    Bandwidth(int chunkBytes, int leastChunk, int mostChunk, int bufferBytes, int level) {
        this.chunkBytes = chunkBytes;
        this.leastChunk = leastChunk;
        this.mostChunk = mostChunk;
        this.bufferBytes = bufferBytes;
        this.level = level;
    }

    /** How many bytes of the input the first chunk has. */
    int chunkBytes() {
        return chunkBytes;
    }

    int leastChunk() {
        return leastChunk;
    }

    int mostChunk() {
        return mostChunk;
    }

    /** How many bytes of events may wait for the client. */
    int bufferBytes() {
        return bufferBytes;
    }

    /** How hard events are compressed, from 1 to 9. */
    int level() {
        return level;
    }

    /** As requests write it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Bandwidth::word).toList();
    }

    static Bandwidth of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
