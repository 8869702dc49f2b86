/**
 * A small language model, made on the spot from text that somebody owns: an interpolated modified Kneser-Ney n-gram model
 * (order 2 to 4) that writes prose about the words of a prompt. No network, no weights to fetch, no canned answers.
 *
 * <p>It promises: {@link dev.sluice.llm.model.Corpus} survives any bytes, {@link dev.sluice.llm.model.NGramModel} is
 * immutable and thread-safe, its probabilities sum to 1, and the same prompt with the same
 * {@link dev.sluice.llm.model.Sampling} gives the same answer. It knows grammar by habit and the world not at all.
 *
 * <p>Anybody may call the public types; the package itself uses the JDK alone and knows nothing of HTTP or of streams.
 */
@NullMarked
package dev.sluice.llm.model;

import org.jspecify.annotations.NullMarked;
