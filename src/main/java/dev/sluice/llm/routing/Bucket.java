package dev.sluice.llm.routing;

import java.time.Duration;

/**
 * So much in a minute, and so much at once: a token bucket in whole numbers, so that who waits as long as he was told to is
 * let in. May be in debt. Guarded by the lock of {@link Limits}.
 */
final class Bucket {

    /** The largest rate and the largest burst: what a bucket holds is counted in parts, and these fit a long. */
    static final int MOST = 100_000_000;

    /** One thing, in parts: each nanosecond brings as many parts as things are due in a minute. */
    private static final long PARTS = Duration.ofMinutes(1).toNanos();

    private final int perMinute;
    private final int burst;
    private long parts;
    private long filledAt;

    /** A full one. */
    Bucket(int perMinute, int burst, long now) {
        if (perMinute < 1 || burst < 1 || perMinute > MOST || burst > MOST) {
            throw new IllegalArgumentException("no bucket has " + perMinute + " a minute and " + burst + " at once");
        }
        this.perMinute = perMinute;
        this.burst = burst;
        this.parts = burst * PARTS;
        this.filledAt = now;
    }

    int burst() {
        return burst;
    }

    int perMinute() {
        return perMinute;
    }

    /** How much is in it; nothing when it is in debt. */
    long left(long now) {
        fill(now);
        return Math.max(0, parts / PARTS);
    }

    /** How long until one can be taken; 0 when it can. */
    long waitNanos(long now) {
        fill(now);
        return nanosUntil(PARTS);
    }

    /** How long until it is full. */
    long fullNanos(long now) {
        fill(now);
        return nanosUntil(burst * PARTS);
    }

    /** Takes so many, even if so many are not there. */
    void take(long amount, long now) {
        fill(now);
        // a debt beyond that is forgiven, so that the count stays in its range
        parts = Math.max(parts - Math.clamp(amount, 0, MOST) * PARTS, -MOST / 2 * PARTS);
    }

    private long nanosUntil(long level) {
        return parts >= level ? 0 : Math.ceilDiv(level - parts, perMinute);
    }

    private void fill(long now) {
        long room = burst * PARTS - parts;
        long elapsed = Math.max(0, now - filledAt);
        parts += elapsed >= Math.ceilDiv(room, perMinute) ? room : elapsed * perMinute;
        filledAt = now;
    }
}
