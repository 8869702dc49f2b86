/**
 * Streams, requests and errors of language models as bytes: cut into events, looked at, and changed in place where they
 * have to be. All else of them stays as it is. Knows two dialects, OpenAI's and Anthropic's.
 *
 * <p>Made of the JDK and of {@code json}.
 */
@NullMarked
package dev.sluice.llm.wire;

import org.jspecify.annotations.NullMarked;
