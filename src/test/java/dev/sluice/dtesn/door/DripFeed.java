package dev.sluice.dtesn.door;

import java.time.Duration;
import java.util.function.Predicate;

/** An input that comes piece by piece, each when the stream waits for it and a test lets it. */
final class DripFeed implements Feed {

    private final byte[] bytes;
    private final int piece;
    private final Predicate<Duration> comes;
    private int at;
    private volatile int there;

    /**
     * One of which nothing is there at first.
     *
     * @param piece how many bytes come at a time
     * @param comes asked by the stream's thread when that waits, and told for how long at most: whether a piece comes
     */
    DripFeed(byte[] bytes, int piece, Predicate<Duration> comes) {
        this.bytes = bytes;
        this.piece = piece;
        this.comes = comes;
    }

    @Override
    public int read(byte[] to) {
        if (at == bytes.length) {
            return -1;
        }
        int length = Math.min(to.length, there - at);
        System.arraycopy(bytes, at, to, 0, length);
        at += length;
        return length;
    }

    @Override
    public boolean await(Duration timeout) {
        boolean came = comes.test(timeout);
        if (came) {
            there = Math.min(bytes.length, there + piece);
        }
        return came;
    }

    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public void close() {
        // nothing is open
    }
}
