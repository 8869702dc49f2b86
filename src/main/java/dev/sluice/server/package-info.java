/**
 * What makes one web application of all features: the JAX-RS application, the console's pages, the start and the stop.
 *
 * <p>May use everything; nothing may use it.
 */
@NullMarked
package dev.sluice.server;

import org.jspecify.annotations.NullMarked;
