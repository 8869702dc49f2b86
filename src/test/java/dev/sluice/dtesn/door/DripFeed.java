package dev.sluice.dtesn.door;

import java.time.Duration;
import java.util.function.Predicate;

/** An input that comes piece by piece, each when the stream waits for it and a test lets it. */
final class DripFeed extends PartialFeed {

    private final int length;
    private final int piece;
    private final Predicate<Duration> comes;
    private volatile int there;

    /**
     * One of which nothing is there at first.
     *
     * @param piece how many bytes come at a time
     * @param comes asked by the stream's thread when that waits, and told for how long at most: whether a piece comes
     */
    DripFeed(byte[] bytes, int piece, Predicate<Duration> comes) {
        super(bytes);
        this.length = bytes.length;
        this.piece = piece;
        this.comes = comes;
    }

    @Override
    int there() {
        return there;
    }

    @Override
    public boolean await(Duration timeout) {
        boolean came = comes.test(timeout);
        if (came) {
            there = Math.min(length, there + piece);
        }
        return came;
    }
}
