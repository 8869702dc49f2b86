package dev.sluice.llm.routing;

/**
 * An upstream that can be asked for a model.
 *
 * @param upstream which
 * @param model what it calls the model
 * @param breaker says whether it may be asked now
 */
public record Candidate(UpstreamConfig upstream, String model, Breaker breaker) {}
