package dev.sluice.llm.model;

/**
 * What is taken from n-grams seen once, twice, and more often, to pay for those never seen (Chen and Goodman 1999, equation
 * 26: modified Kneser-Ney smoothing).
 *
 * @param once for a count of 1, between 0 and 1
 * @param twice for a count of 2, between 0 and 2
 * @param often for a count of 3 and more, between 0 and 3
 */
record Discounts(double once, double twice, double often) {

    /** The discounts for an order; usual constants where a small corpus leaves the estimate undefined. */
    static Discounts estimated(int[] counts) {
        int[] seen = new int[5];
        for (int count : counts) {
            if (count < seen.length) {
                seen[count]++;
            }
        }
        double y = seen[1] / (seen[1] + 2.0 * seen[2]);
        return new Discounts(
                within(1, 1 - 2 * y * seen[2] / seen[1], 0.5),
                within(2, 2 - 3 * y * seen[3] / seen[2], 1.0),
                within(3, 3 - 4 * y * seen[4] / seen[3], 1.5));
    }

    double of(int count) {
        return switch (count) {
            case 1 -> once;
            case 2 -> twice;
            default -> often;
        };
    }

    private static double within(double limit, double estimate, double otherwise) {
        return estimate > 0 && estimate < limit ? estimate : otherwise;
    }
}
