/**
 * Servers of language models, as the relay sees them: something that is called, answers with a head and then with pieces
 * that have to be asked for, and can be cut off.
 *
 * <p>{@code Upstream} is the port. Behind it are Jetty's HTTP client, which no other package knows, and the built-in
 * model, which speaks the same bytes with no network. One contract test runs on both.
 */
@NullMarked
package dev.sluice.llm.upstream;

import org.jspecify.annotations.NullMarked;
