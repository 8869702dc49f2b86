package dev.sluice.dtesn.readout;

import java.nio.ByteBuffer;

/** Mean and variance of all numbers so far (Welford 1962, doi 10.1080/00401706.1962.10490022). Owned by one thread. */
public final class RunningMean {

    /** How many bytes {@link #save} writes. */
    public static final int SAVED_BYTES = Long.BYTES + 2 * Double.BYTES;

    private long count;
    private double mean;
    private double squares;

    /** One more. */
    public void add(double number) {
        count++;
        double before = number - mean;
        mean += before / count;
        squares += before * (number - mean);
    }

    /** How many there were. */
    public long count() {
        return count;
    }

    /** Their mean; 0 for none. */
    public double mean() {
        return mean;
    }

    /** Their standard deviation; 0 for fewer than two. */
    public double deviation() {
        return count < 2 ? 0 : Math.sqrt(squares / (count - 1));
    }

    /** Writes all of it. */
    public void save(ByteBuffer to) {
        to.putLong(count).putDouble(mean).putDouble(squares);
    }

    /** Goes on where another one was saved. */
    public void restore(ByteBuffer from) {
        count = from.getLong();
        mean = from.getDouble();
        squares = from.getDouble();
    }
}
