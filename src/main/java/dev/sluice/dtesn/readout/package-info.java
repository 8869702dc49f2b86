/**
 * What learns, while it reads, to say what comes next, and how many bits what came was worth.
 *
 * <p>Promises: nothing is used that was not known before a symbol came; the same symbols give the same numbers, to the bit;
 * the cost of a symbol does not grow with their number. May be called by anybody; all here is owned by one thread.
 */
@NullMarked
package dev.sluice.dtesn.readout;

import org.jspecify.annotations.NullMarked;
