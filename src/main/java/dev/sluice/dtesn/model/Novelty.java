package dev.sluice.dtesn.model;

import dev.sluice.dtesn.readout.RunningMean;
import java.nio.ByteBuffer;

/** How surprising symbols were: all together, and those of the present part. Owned by one model. */
final class Novelty {

    /** Before so many symbols nothing is said of what is usual. */
    private static final int FEW = 32;

    private static final double LEAST_DEVIATION = 0.01;

    static final int SAVED_BYTES = RunningMean.SAVED_BYTES + Long.BYTES + 2 * Double.BYTES;

    private final RunningMean all = new RunningMean();
    private long symbols;
    private double bits;
    private double anomaly;

    void add(double bitsOfSymbol) {
        if (all.count() >= FEW) {
            double far = (bitsOfSymbol - all.mean()) / Math.max(LEAST_DEVIATION, all.deviation());
            anomaly = symbols == 0 ? far : Math.max(anomaly, far);
        }
        all.add(bitsOfSymbol);
        symbols++;
        bits += bitsOfSymbol;
    }

    /** What there is to say since the last call. */
    Part take() {
        Part part = new Part(symbols, symbols == 0 ? 0 : bits / symbols, anomaly);
        symbols = 0;
        bits = 0;
        anomaly = 0;
        return part;
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
        to.putLong(symbols).putDouble(bits).putDouble(anomaly);
    }

    void restore(ByteBuffer from) {
        all.restore(from);
        symbols = from.getLong();
        bits = from.getDouble();
        anomaly = from.getDouble();
    }
}
