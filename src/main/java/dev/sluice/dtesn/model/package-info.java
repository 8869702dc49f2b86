/**
 * A network that reads bytes: what it is made of, what it makes of them, and what it says about each part.
 *
 * <p>Promises: all that is said is computed from every byte that was read; how the bytes are cut into pieces changes nothing
 * of it; a model that is saved and restored goes on, to the bit, as it would have. May be called by anybody; a model is
 * owned by one thread.
 */
@NullMarked
package dev.sluice.dtesn.model;

import org.jspecify.annotations.NullMarked;
