package dev.sluice.dtesn.reservoir;

import dev.sluice.dtesn.random.SplitMix64;
import java.util.Arrays;

/**
 * By which weights the units of the skin read the input: each of the same size, with a sign. Signs are those of a Hadamard
 * matrix for every so many units, with random signs for its columns and rows, so what different inputs do to all units of one
 * matrix is orthogonal; and
 * n sums of n numbers take n log n additions (Ailon and Chazelle 2009, doi 10.1137/060673096, on why such a matrix is as
 * good as a random one). Owned by one thread.
 */
final class InputMatrix {

    private final int order; // of the Hadamard matrix
    private final int blocks;
    private final float[] columns; // the signs of all inputs, for each block, times the size of the weights
    private final float[] rows; // the sign of each unit
    private final float[] padded; // numbers, and zeros up to a power of two
    private final float[] sums;
    private final float[] laid; // the sums, each as often as there are units for it

    /**
     * @param inputs how many numbers there are at most
     * @param units how many units read them
     * @param size of each weight
     */
    InputMatrix(int inputs, int units, float size, SplitMix64 random) {
        this.order = powerOfTwo(inputs);
        this.blocks = (units + order - 1) / order;
        this.columns = new float[blocks * order];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = random.sign() * size;
        }
        this.rows = new float[units];
        for (int i = 0; i < units; i++) {
            rows[i] = random.sign();
        }
        this.padded = new float[order];
        this.sums = new float[blocks * order];
        this.laid = new float[blocks * order];
    }

    private static int powerOfTwo(int least) {
        return least <= 1 ? 1 : Integer.highestOneBit(least - 1) << 1;
    }

    /**
     * Puts a constant and what the input does into an array.
     *
     * @param numbers of which the first so many are read; the others are 0
     * @param constant at least as many as there are units
     * @param into as many as there are units
     */
    void multiply(float[] numbers, int count, float[] constant, float[] into) {
        int read = powerOfTwo(count);
        int length = blocks * read;
        float[] padded = count == read ? numbers : padded(numbers, count, read);
        for (int block = 0; block < blocks; block++) {
            begin(padded, columns, block * order, sums, block * read, read);
        }
        int h = Math.min(read, 4);
        if (read >= 16) {
            pairsOfPairs(sums, length, 4); // a constant, so that the loop in it is none
            h = 16;
        }
        for (; h < read; h *= 2) {
            pairs(sums, length, h);
        }
        add(into, constant, rows, read == order ? sums : repeated(read));
    }

    private float[] padded(float[] numbers, int count, int read) {
        System.arraycopy(numbers, 0, padded, 0, count);
        Arrays.fill(padded, count, read, 0);
        return padded;
    }

    /** The signs of the columns, and the transform of each four, written out: as loops they would take twice as long. */
    private static void begin(float[] numbers, float[] columns, int from, float[] sums, int to, int read) {
        switch (read) {
            case 1 -> sums[to] = numbers[0] * columns[from];
            case 2 -> {
                float a = numbers[0] * columns[from];
                float b = numbers[1] * columns[from + 1];
                sums[to] = a + b;
                sums[to + 1] = a - b;
            }
            default -> {
                for (int j = 0; j < read; j += 4) {
                    float a = numbers[j] * columns[from + j];
                    float b = numbers[j + 1] * columns[from + j + 1];
                    float c = numbers[j + 2] * columns[from + j + 2];
                    float d = numbers[j + 3] * columns[from + j + 3];
                    float left = a + b;
                    float right = c + d;
                    float leftLess = a - b;
                    float rightLess = c - d;
                    sums[to + j] = left + right;
                    sums[to + j + 1] = leftLess + rightLess;
                    sums[to + j + 2] = left - right;
                    sums[to + j + 3] = leftLess - rightLess;
                }
            }
        }
    }

    /** The steps of the fast transform with distances h and 2h. */
    private static void pairsOfPairs(float[] x, int length, int h) {
        for (int i = 0; i < length; i += 4 * h) {
            for (int j = i; j < i + h; j++) {
                float a = x[j];
                float b = x[j + h];
                float c = x[j + 2 * h];
                float d = x[j + 3 * h];
                x[j] = a + b + (c + d);
                x[j + h] = a - b + (c - d);
                x[j + 2 * h] = a + b - (c + d);
                x[j + 3 * h] = a - b - (c - d);
            }
        }
    }

    private static void pairs(float[] x, int length, int h) {
        for (int i = 0; i < length; i += 2 * h) {
            for (int j = i; j < i + h; j++) {
                float a = x[j];
                float b = x[j + h];
                x[j] = a + b;
                x[j + h] = a - b;
            }
        }
    }

    /** A transform of numbers whose last ones are 0 is that of the others, again and again. */
    private float[] repeated(int read) {
        for (int block = 0; block < blocks; block++) {
            int to = block * order;
            System.arraycopy(sums, block * read, laid, to, read);
            for (int done = read; done < order; done *= 2) {
                System.arraycopy(laid, to, laid, to + done, done);
            }
        }
        return laid;
    }

    private static void add(float[] into, float[] constant, float[] rows, float[] sums) {
        for (int i = 0; i < into.length; i++) {
            into[i] = constant[i] + rows[i] * sums[i];
        }
    }
}
