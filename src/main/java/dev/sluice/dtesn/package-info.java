/**
 * Deep Tree Echo: somebody posts data of any size and sees, while it is read, how a deep tree echo state network reads it.
 *
 * <p>Promises: all that is told is computed from all of the input; a wrong field is told by its name, its value and what it may
 * be; no more of an input is held than the part that is read.
 */
@NullMarked
package dev.sluice.dtesn;

import org.jspecify.annotations.NullMarked;
