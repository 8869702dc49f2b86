package dev.sluice.dtesn.door;

import java.time.Duration;

/** An input that is here as a whole. */
final class MemoryFeed implements Feed {

    private final byte[] bytes;
    private int at;

    /** These bytes, which are not copied. */
    MemoryFeed(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read(byte[] to) {
        int length = Math.min(to.length, bytes.length - at);
        System.arraycopy(bytes, at, to, 0, length);
        at += length;
        return length == 0 ? -1 : length;
    }

    @Override
    public boolean await(Duration timeout) {
        return true;
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
