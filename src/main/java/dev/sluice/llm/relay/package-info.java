/**
 * The LLM router: takes a client's request, asks an upstream for it, and passes on what comes, event by event, in bounded
 * memory; and what becomes of it when either side stalls, lies or leaves.
 *
 * <p>{@code RouterFilter} is the edge, {@code Relay} the machine behind it, and {@code Recording} what many read and come back
 * to. Uses all other packages of {@code llm}.
 */
@NullMarked
package dev.sluice.llm.relay;

import org.jspecify.annotations.NullMarked;
