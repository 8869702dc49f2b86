/**
 * Language models: a small one that is built in, and the endpoint that lets it speak.
 *
 * <p>{@code llm.model} is the model itself, plain Java; this package trains it in the background at start and streams
 * what it says. Uses {@code stream}, {@code sse}, {@code metrics}, {@code config}, {@code problem}.
 */
@NullMarked
package dev.sluice.llm;

import org.jspecify.annotations.NullMarked;
