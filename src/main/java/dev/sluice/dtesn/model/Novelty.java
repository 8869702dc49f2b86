package dev.sluice.dtesn.model;

import dev.sluice.dtesn.readout.RunningMean;
import java.nio.ByteBuffer;

/** How surprising symbols were: all together, and those of the present part. Owned by one model. */
final class Novelty {

    /** Before so many symbols nothing is said of what is usual. */
    private static final int FEW = 32;

    private static final double LEAST_DEVIATION = 0.01;

    static final int SAVED_BYTES = RunningMean.SAVED_BYTES + 2 * Long.BYTES + 2 * Double.BYTES;

    private final RunningMean all = new RunningMean();
    private long symbols;
    private double bits;
    private long compared; // of these symbols, so many came when something was usual
    private double deviations; // of these, each from the mean of all before it

    void add(double bitsOfSymbol) {
        if (all.count() >= FEW) {
            deviations += (bitsOfSymbol - all.mean()) / Math.max(LEAST_DEVIATION, all.deviation());
            compared++;
        }
        all.add(bitsOfSymbol);
        symbols++;
        bits += bitsOfSymbol;
    }

    /** What there is to say since the last call. */
    Part take() {
        Part part = new Part(symbols, symbols == 0 ? 0 : bits / symbols, anomaly());
        symbols = 0;
        bits = 0;
        compared = 0;
        deviations = 0;
        return part;
    }

    /**
     * The sum of so many deviations has a standard deviation that is their number's root, where nothing is unusual and they
     * are independent. One symbol alone says little: a word that is new is always far from the mean.
     */
    private double anomaly() {
        return compared == 0 ? 0 : deviations / Math.sqrt((double) compared);
    }

    /** Of all symbols so far. */
    double mean() {
        return all.mean();
    }

    long symbols() {
        return all.count();
    }

    void save(ByteBuffer to) {
        all.save(to);
        to.putLong(symbols).putDouble(bits).putLong(compared).putDouble(deviations);
    }

    void restore(ByteBuffer from) {
        all.restore(from);
        symbols = from.getLong();
        bits = from.getDouble();
        compared = from.getLong();
        deviations = from.getDouble();
    }
}
