/**
 * Membranes with objects and rules: a transition P system (Paun 2000, JCSS 61:108-143).
 *
 * <p>Promises: rules are applied in the maximally parallel way, from what lay in the membranes when the step began; the
 * same seed gives the same choices; no membrane ever holds more of an object than it may. May be called by anybody; a
 * system is owned by one thread.
 */
@NullMarked
package dev.sluice.dtesn.psystem;

import org.jspecify.annotations.NullMarked;
