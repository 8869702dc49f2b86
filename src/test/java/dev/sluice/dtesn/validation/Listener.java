package dev.sluice.dtesn.validation;

import dev.sluice.dtesn.reservoir.Reservoir;
import dev.sluice.dtesn.reservoir.ReservoirSpec;
import org.ejml.data.DMatrixRMaj;

/** A reservoir with one input, and what a linear readout sees of it after each step. Owned by one thread. */
final class Listener {

    private final Reservoir reservoir;
    private final Sight sight;
    private final float[] driven;
    private final float[] input = new float[1];
    private final double[] seen;

    /** One at rest. */
    Listener(ReservoirSpec spec, Sight sight) {
        this.reservoir = new Reservoir(spec);
        this.sight = sight;
        this.driven = new float[reservoir.skinUnits()];
        this.seen = new double
                [switch (sight) {
                    case UNITS -> 1 + spec.units();
                    case INPUT -> 2 + spec.units();
                    case SQUARES -> 3 + 2 * spec.units();
                }];
        seen[0] = 1;
    }

    /** One step. */
    void hear(double number) {
        input[0] = (float) number;
        reservoir.drive(input, 1, driven);
        reservoir.step(driven);
        float[] units = reservoir.units();
        int at = 1;
        for (float unit : units) {
            seen[at++] = unit;
        }
        if (sight != Sight.UNITS) {
            seen[at] = input[0];
        }
        if (sight == Sight.SQUARES) {
            for (int i = 1; i <= units.length + 1; i++) {
                seen[at + i] = seen[i] * seen[i];
            }
        }
    }

    /** How many numbers a readout sees. */
    int features() {
        return seen.length;
    }

    /** Writes what a readout sees now into a row. */
    void see(DMatrixRMaj rows, int row) {
        System.arraycopy(seen, 0, rows.data, row * seen.length, seen.length);
    }

    /** What the readout with these weights says now. */
    double say(DMatrixRMaj weights) {
        double sum = 0;
        for (int i = 0; i < seen.length; i++) {
            sum += seen[i] * weights.data[i];
        }
        return sum;
    }
}
