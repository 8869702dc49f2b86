/**
 * Numbers that look random and are the same everywhere for the same seed.
 *
 * <p>Promises: the same on every Java and every machine, for ever: what was computed with it once can be computed again. May
 * be called by anybody; a generator is owned by one thread.
 */
@NullMarked
package dev.sluice.dtesn.random;

import org.jspecify.annotations.NullMarked;
