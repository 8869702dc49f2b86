/**
 * Bytes as symbols: what a network reads in one step.
 *
 * <p>Promises: bytes may come in pieces of any size, and the same bytes are the same symbols; nothing is held but what a
 * symbol that has begun needs, which is bounded; no bytes are refused, but for what is no JSON where trees are read. May be called by anybody; a reader is
 * owned by one thread.
 */
@NullMarked
package dev.sluice.dtesn.input;

import org.jspecify.annotations.NullMarked;
