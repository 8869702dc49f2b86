package dev.sluice.dtesn.reservoir;

import java.util.Locale;

/** How the units of one membrane are connected with each other. */
public enum Topology {
    /** Each unit reads the one before it, the first the last: a simple cycle (Rodan and Tino 2011). */
    CYCLE,
    /**
     * Each unit reads ten units that are chosen at random, with random weights: the classical echo state network (Jaeger 2001),
     * but scaled to its 2-norm, so that it is a contraction. Its spectral radius is about half of that.
     */
    SPARSE;

    /** As requests write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
