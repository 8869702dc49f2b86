package dev.sluice.dtesn.door;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An input whose second part comes when a test lets it. */
final class PausingFeed implements Feed {

    private final byte[] bytes;
    private final int first;
    private final boolean isLengthKnown;
    private final CountDownLatch rest = new CountDownLatch(1);
    private int at;
    private volatile boolean closed;

    /** One of which so many bytes are there at first. */
    PausingFeed(byte[] bytes, int first, boolean isLengthKnown) {
        this.bytes = bytes;
        this.first = first;
        this.isLengthKnown = isLengthKnown;
    }

    /** The rest comes. */
    void goOn() {
        rest.countDown();
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public int read(byte[] to) {
        int there = rest.getCount() == 0 ? bytes.length : first;
        if (at == bytes.length) {
            return -1;
        }
        int length = Math.min(to.length, there - at);
        System.arraycopy(bytes, at, to, 0, length);
        at += length;
        return length;
    }

    @Override
    public boolean await(Duration timeout) throws InterruptedException {
        return rest.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public long length() {
        return isLengthKnown ? bytes.length : -1;
    }

    @Override
    public void close() {
        closed = true;
    }
}
