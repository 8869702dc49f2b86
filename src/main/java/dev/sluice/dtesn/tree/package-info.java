/**
 * Rooted trees, by their level sequences: their enumeration, their number, and what the theory of B-series asks of them.
 *
 * <p>Promises: values are immutable, every shape comes once, and in the same order everywhere. May be called by anybody.
 */
@NullMarked
package dev.sluice.dtesn.tree;

import org.jspecify.annotations.NullMarked;
