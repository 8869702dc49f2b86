package dev.sluice.dtesn.model;

import dev.sluice.dtesn.input.Symbols;
import dev.sluice.dtesn.reservoir.Reservoir;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * States of a network that reads trees bottom-up (Gallicchio and Micheli 2013, doi 10.1016/j.neucom.2012.08.017): a node
 * begins with the mean of the states of what is in it, and one with nothing in it begins at rest. The mean keeps what is a
 * contraction one. Owned by one model.
 */
final class Branches {

    private final float[][] sums = new float[Symbols.MOST_BRANCHES][]; // by level
    private final int[] counts = new int[Symbols.MOST_BRANCHES];
    private final float[] begin;
    private int depth;

    Branches(int units) {
        this.begin = new float[units];
    }

    /** What comes is in a node that is not there yet. */
    void open() {
        if (sums[depth] == null) {
            sums[depth] = new float[begin.length];
        }
        Arrays.fill(sums[depth], 0);
        counts[depth] = 0;
        depth++;
    }

    /** Sets the network to where a node begins. */
    void begin(boolean hasBranch, Reservoir reservoir) {
        Arrays.fill(begin, 0);
        if (hasBranch) {
            depth--;
            if (counts[depth] > 0) {
                mean(begin, sums[depth], 1f / counts[depth]);
            }
        }
        reservoir.set(begin);
    }

    private static void mean(float[] to, float[] sum, float factor) {
        for (int i = 0; i < to.length; i++) {
            to[i] = sum[i] * factor;
        }
    }

    /** A node is done: what it is in gets its state. */
    void end(Reservoir reservoir) {
        if (depth > 0) {
            add(sums[depth - 1], reservoir.units());
            counts[depth - 1]++;
        }
    }

    private static void add(float[] sum, float[] units) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += units[i];
        }
    }

    int savedBytes() {
        return Integer.BYTES + depth * (Integer.BYTES + begin.length * Float.BYTES);
    }

    void save(ByteBuffer to) {
        to.putInt(depth);
        for (int level = 0; level < depth; level++) {
            to.putInt(counts[level]);
            for (float each : sums[level]) {
                to.putFloat(each);
            }
        }
    }

    void restore(ByteBuffer from) {
        int levels = from.getInt();
        depth = 0;
        for (int level = 0; level < levels; level++) {
            open();
            counts[level] = from.getInt();
            for (int i = 0; i < begin.length; i++) {
                sums[level][i] = from.getFloat();
            }
        }
    }
}
