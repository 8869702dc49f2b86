package dev.sluice.rooms.door;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Pieces of a body that wait, oldest first. Mostly there is none or one, which takes no memory beside itself. Not
 * thread-safe.
 */
final class Due {

    private byte @Nullable [] first;
    private @Nullable Queue<byte[]> others; // comes and goes

    int size() {
        return (first == null ? 0 : 1) + (others == null ? 0 : others.size());
    }

    void add(byte[] piece) {
        if (first == null) {
            first = piece;
            return;
        }
        if (others == null) {
            others = new ArrayDeque<>();
        }
        others.add(piece);
    }

    /** The oldest; null when there is none. */
    byte @Nullable [] remove() {
        byte[] oldest = first;
        first = others == null ? null : others.poll();
        if (others != null && others.isEmpty()) {
            others = null;
        }
        return oldest;
    }

    void clear() {
        first = null;
        others = null;
    }
}
