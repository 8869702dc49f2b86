package dev.sluice.rooms;

import java.util.function.LongSupplier;

/**
 * How many messages one connection may still publish: as many a second as its room allows, and so many at once after a
 * pause. Owned by one connection: not thread-safe.
 */
final class Allowance {

    private static final double NANOS = 1e9;

    private final int perSecond;
    private final LongSupplier nanos;
    private double left;
    private long at;

    /** All of it; {@code perSecond} of 0 for any number. */
    Allowance(int perSecond, LongSupplier nanos) {
        this.perSecond = perSecond;
        this.nanos = nanos;
        this.left = perSecond;
        this.at = nanos.getAsLong();
    }

    /** Whether one more is allowed now. */
    boolean take() {
        if (perSecond == 0) {
            return true;
        }
        long now = nanos.getAsLong();
        left = Math.min(perSecond, left + (now - at) * (perSecond / NANOS));
        at = now;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
