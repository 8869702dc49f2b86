package dev.sluice.dtesn.model;

/**
 * What a membrane is like at a moment.
 *
 * @param id its place in the tree, in preorder; 0 is the skin
 * @param level 1 for the skin
 * @param norm the Euclidean norm of its units
 * @param energy the mean of the squares of its units
 * @param gate how far the gate to its parent is open, 0 to 1
 * @param objects what it holds, as letters with their numbers
 */
public record Membrane(int id, int level, double norm, double energy, float gate, String objects) {}
