package dev.sluice.llm.model;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Draws one of the candidates by temperature and nucleus. Owned by one generation. */
final class Draw {

    /** Less likely than the likeliest by this factor is as good as impossible, and saves sorting thousands. */
    private static final double NEGLIGIBLE = 1e-5;

    private final Sampling sampling;
    private final RandomGenerator random;

    Draw(Sampling sampling, RandomGenerator random) {
        this.sampling = sampling;
        this.random = random;
    }

    boolean isGreedy() {
        return sampling.temperature() == 0;
    }

    RandomGenerator random() {
        return random;
    }

    /** The index of the candidate drawn, whose weights are logarithms (minus infinity: refused); -1 when all are refused. */
    int index(Candidates candidates) {
        int best = -1;
        for (int i = 0; i < candidates.size(); i++) {
            if (candidates.weight(i) > (best < 0 ? Double.NEGATIVE_INFINITY : candidates.weight(best))) {
                best = i;
            }
        }
        return best < 0 || isGreedy() ? best : drawn(candidates, candidates.weight(best));
    }

    private int drawn(Candidates candidates, double highest) {
        long[] ranked = new long[candidates.size()];
        int count = 0;
        double total = 0;
        for (int i = 0; i < candidates.size(); i++) {
            float weight = (float) Math.exp((candidates.weight(i) - highest) / sampling.temperature());
            if (weight > NEGLIGIBLE) {
                // the bits of floats above 0 sort like the floats
                ranked[count++] = ((long) Float.floatToIntBits(weight) << 32) | i;
                total += weight;
            }
        }
        Arrays.sort(ranked, 0, count);
        double nucleus = 0;
        int last = count;
        while (last > 0 && nucleus < sampling.topP() * total) {
            nucleus += weight(ranked[--last]);
        }
        double left = random.nextDouble() * nucleus;
        int chosen = count - 1;
        for (int i = count - 1; i >= last; i--) {
            chosen = i;
            left -= weight(ranked[i]);
            if (left < 0) {
                break;
            }
        }
        return (int) ranked[chosen];
    }

    private static float weight(long ranked) {
        return Float.intBitsToFloat((int) (ranked >>> 32));
    }
}
