package dev.sluice.llm.relay;

import dev.sluice.llm.wire.Usage;
import dev.sluice.metrics.Buckets;
import dev.sluice.metrics.Histogram;
import dev.sluice.metrics.Metrics;

/**
 * What is measured of one operation with one model at one upstream, under the names of OpenTelemetry's conventions for
 * generative AI. Thread-safe.
 */
final class RelaySeries {

    /**
     * What tells series apart.
     *
     * @param operation such as {@code chat}
     * @param upstream its name in the router's file; empty where nobody was asked
     * @param model a name that the router's file has, or {@code other}
     */
    record Key(String operation, String upstream, String model) {}

    private static final Buckets FIRST_TOKEN =
            Buckets.of(0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);
    private static final Buckets TOKEN =
            Buckets.of(0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5);
    private static final Buckets DURATION = Buckets.exponential(0.01, 2, 14);
    private static final Buckets TOKENS = Buckets.exponential(1, 4, 14);

    private final Metrics metrics;
    private final Key key;
    private final Histogram firstToken;
    private final Histogram token;
    private final Histogram input;
    private final Histogram output;
    private final Histogram completed;

    RelaySeries(Metrics metrics, Key key) {
        this.metrics = metrics;
        this.key = key;
        this.firstToken = metrics.times(
                "gen_ai.server.time_to_first_token",
                "Time from the request to the first token of a stream.",
                FIRST_TOKEN,
                labels());
        this.token = metrics.times(
                "gen_ai.server.time_per_output_token",
                "Time per token after the first, on average over one stream that was complete.",
                TOKEN,
                labels());
        this.input = tokens("input");
        this.output = tokens("output");
        this.completed = duration("");
    }

    private String[] labels(String... more) {
        String[] labels = new String[6 + more.length];
        labels[0] = "gen_ai.operation.name";
        labels[1] = key.operation();
        labels[2] = "gen_ai.provider.name";
        labels[3] = key.upstream();
        labels[4] = "gen_ai.request.model";
        labels[5] = key.model();
        System.arraycopy(more, 0, labels, 6, more.length);
        return labels;
    }

    private Histogram tokens(String type) {
        return metrics.sizes(
                "gen_ai.client.token.usage",
                "Tokens of one request, where the upstream tells them.",
                TOKENS,
                labels("gen_ai.token.type", type));
    }

    private Histogram duration(String error) {
        return metrics.times(
                "gen_ai.server.request.duration",
                "Time from the request to the end of its answer; error_type is empty where it was complete.",
                DURATION,
                labels("error.type", error));
    }

    void firstToken(long nanos) {
        firstToken.record(nanos);
    }

    void token(long nanos) {
        token.record(nanos);
    }

    void used(Usage usage) {
        input.record(usage.promptTokens());
        output.record(usage.completionTokens());
    }

    /** It is over, so long after the request; {@code error} is of few values, and empty when there was none. */
    void ended(String error, long nanos) {
        (error.isEmpty() ? completed : duration(error)).record(nanos);
    }
}
