package dev.sluice.dtesn.door;

/** An input of which not all is there yet. */
abstract class PartialFeed implements Feed {

    private final byte[] bytes;
    private int at;

    PartialFeed(byte[] bytes) {
        this.bytes = bytes;
    }

    /** How many of its bytes have come. */
    abstract int there();

    @Override
    public final int read(byte[] to) {
        if (at == bytes.length) {
            return -1;
        }
        int length = Math.min(to.length, there() - at);
        System.arraycopy(bytes, at, to, 0, length);
        at += length;
        return length;
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
