package dev.sluice.dtesn.door;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An input whose second part comes when a test lets it. */
final class PausingFeed extends PartialFeed {

    private final int length;
    private final int first;
    private final boolean isLengthKnown;
    private final CountDownLatch rest = new CountDownLatch(1);
    private volatile boolean closed;

    /** One of which so many bytes are there at first. */
    PausingFeed(byte[] bytes, int first, boolean isLengthKnown) {
        super(bytes);
        this.length = bytes.length;
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
    int there() {
        return rest.getCount() == 0 ? length : first;
    }

    @Override
    public boolean await(Duration timeout) throws InterruptedException {
        return rest.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public long length() {
        return isLengthKnown ? length : -1;
    }

    @Override
    public void close() {
        closed = true;
    }
}
