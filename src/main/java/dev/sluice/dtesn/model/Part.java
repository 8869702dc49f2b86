package dev.sluice.dtesn.model;

/**
 * What a model says about a part of its input.
 *
 * @param symbols how many symbols ended in it
 * @param noveltyBits how many bits each of them was worth, in the mean; 0 for none
 * @param anomaly how many standard deviations that is above what was usual before: each symbol is held against the mean and
 *     deviation of all before it, and the sum against what such a sum deviates by; 0 for none
 */
public record Part(long symbols, double noveltyBits, double anomaly) {}
