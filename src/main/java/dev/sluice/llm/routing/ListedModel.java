package dev.sluice.llm.routing;

/**
 * A model that clients can ask for.
 *
 * @param id the name they ask for
 * @param owner the upstream that has it
 */
public record ListedModel(String id, String owner) {}
