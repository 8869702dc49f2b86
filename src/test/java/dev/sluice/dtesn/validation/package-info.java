/**
 * Holds the reservoir against published figures of networks of its size. Promises a report in {@code target/validation} with
 * ours, theirs, their source and our conditions side by side, and that every published figure in it has a test that fails
 * where ours leaves its range. Says nothing about the readout of the service: the readouts here are regressions by a library.
 */
@NullMarked
package dev.sluice.dtesn.validation;

import org.jspecify.annotations.NullMarked;
