/**
 * Echo state networks on a rooted tree of membranes, and the readout that learns while it reads.
 *
 * <p>Promises: the same specification and the same inputs give the same states, to the bit, on every machine and Java; every
 * unit is computed from what all units were one step before; a specification whose map is no contraction is refused. Plain
 * loops over arrays, one place for each, which the JIT turns into SIMD. May be called by anybody; networks and readouts are
 * owned by one thread.
 */
@NullMarked
package dev.sluice.dtesn.reservoir;

import org.jspecify.annotations.NullMarked;
