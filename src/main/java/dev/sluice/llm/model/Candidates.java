package dev.sluice.llm.model;

import java.util.Arrays;

/** The words that may come next, ascending by id, each with a weight. Owned by one generation and used again each step. */
final class Candidates {

    private int[] ids = new int[256];
    private double[] weights = new double[256];
    private byte[] orders = new byte[256];
    private int size;

    void clear() {
        size = 0;
    }

    /** Adds a word that was seen after one word of context. */
    void add(int id, double weight) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, size * 2);
            weights = Arrays.copyOf(weights, size * 2);
            orders = Arrays.copyOf(orders, size * 2);
        }
        ids[size] = id;
        weights[size] = weight;
        orders[size++] = 2;
    }

    void scale(double factor) {
        for (int i = 0; i < size; i++) {
            weights[i] *= factor;
        }
    }

    /** Adds to a weight; the word was seen in a longer context. */
    void raise(int index, double share, int order) {
        weights[index] += share;
        orders[index] = (byte) order;
    }

    /** Drops the words whose weight is less than this share of the highest. */
    void keepAbove(double share) {
        double highest = 0;
        for (int i = 0; i < size; i++) {
            highest = Math.max(highest, weights[i]);
        }
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (weights[i] >= share * highest) {
                ids[kept] = ids[i];
                weights[kept] = weights[i];
                orders[kept++] = orders[i];
            }
        }
        size = kept;
    }

    void weight(int index, double weight) {
        weights[index] = weight;
    }

    int size() {
        return size;
    }

    int id(int index) {
        return ids[index];
    }

    double weight(int index) {
        return weights[index];
    }

    /** The length of the longest n-gram of the model that ends with this word here. */
    int order(int index) {
        return orders[index];
    }
}
