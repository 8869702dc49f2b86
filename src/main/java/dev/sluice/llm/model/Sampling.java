package dev.sluice.llm.model;

/**
 * How the next word is drawn.
 *
 * @param maxTokens most tokens (words and punctuation marks) in the answer, 1 to 4096
 * @param temperature 0.0 to 2.0; 0 always takes the likeliest word and does not look at the seed, 1 draws as the model says
 * @param topP above 0 and at most 1; the draw is among the likeliest words that together have this share (Holtzman et al.
 *     2020, "The curious case of neural text degeneration", arXiv 1904.09751)
 * @param seed any number; the same prompt and the same sampling give the same answer
 */
public record Sampling(int maxTokens, double temperature, double topP, long seed) {

    /** Most tokens that may be asked for. */
    public static final int MOST_TOKENS = 4096;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException with a sentence that names the field, the value and the range
     */
    public Sampling {
        if (maxTokens < 1 || maxTokens > MOST_TOKENS) {
            throw new IllegalArgumentException("maxTokens must be 1 to " + MOST_TOKENS + ": " + maxTokens);
        }
        if (!(temperature >= 0.0 && temperature <= 2.0)) {
            throw new IllegalArgumentException("temperature must be 0.0 to 2.0: " + temperature);
        }
        if (!(topP > 0.0 && topP <= 1.0)) {
            throw new IllegalArgumentException("topP must be above 0.0 and at most 1.0: " + topP);
        }
    }

    /** 120 tokens, temperature 0.8, topP 0.95, seed 0. */
    public static Sampling defaults() {
        return new Sampling(120, 0.8, 0.95, 0);
    }

    /** The same with another number of tokens. */
    public Sampling withMaxTokens(int tokens) {
        return new Sampling(tokens, temperature, topP, seed);
    }

    /** The same with another temperature. */
    public Sampling withTemperature(double degree) {
        return new Sampling(maxTokens, degree, topP, seed);
    }

    /** The same with another share. */
    public Sampling withTopP(double share) {
        return new Sampling(maxTokens, temperature, share, seed);
    }

    /** The same with another seed. */
    public Sampling withSeed(long number) {
        return new Sampling(maxTokens, temperature, topP, number);
    }
}
