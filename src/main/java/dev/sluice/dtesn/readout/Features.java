package dev.sluice.dtesn.readout;

/** The units that a readout reads, evenly taken from all, and a constant before them. Owned by one readout. */
final class Features {

    private final int[] indices;
    private final float[] values;

    Features(int units) {
        int count = Math.min(units, Readout.MOST_FEATURES);
        this.indices = new int[count];
        for (int i = 0; i < count; i++) {
            indices[i] = (int) ((long) i * units / count);
        }
        this.values = new float[count + 1];
        values[0] = 1;
    }

    /** How many there are, with the constant. */
    int count() {
        return values.length;
    }

    /** Takes them from a state. */
    void take(float[] units) {
        for (int i = 0; i < indices.length; i++) {
            values[i + 1] = units[indices[i]];
        }
    }

    /** What was taken last. */
    float[] values() {
        return values;
    }
}
