package dev.sluice.llm.relay;

import dev.sluice.llm.routing.Candidate;
import dev.sluice.llm.routing.SecretText;
import dev.sluice.llm.routing.StreamConfig;
import dev.sluice.llm.routing.UpstreamConfig;
import dev.sluice.llm.upstream.BuiltInUpstream;
import dev.sluice.llm.upstream.CallLimit;
import dev.sluice.llm.upstream.HttpUpstreams;
import dev.sluice.llm.upstream.Upstream;
import dev.sluice.llm.upstream.UpstreamRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Makes of a candidate what is sent to it. Thread-safe. */
final class Targets {

    /**
     * What of a client's header fields goes on. Its key, its cookies and its address do not; nor what would choose an account
     * that is not the client's.
     */
    private static final List<String> PASSED = List.of(
            "anthropic-version", "anthropic-beta", "OpenAI-Beta", "Idempotency-Key", "traceparent", "tracestate");

    private static final String AGENT = "Sluice";

    /** The last one may not have ended when the next is due. */
    private static final int MOST_PROBES = 2;

    private record Calls(String upstream, int most) {}

    private final HttpUpstreams http;
    private final BuiltInUpstream builtIn;
    private final Map<Calls, CallLimit> limits = new ConcurrentHashMap<>();

    Targets(HttpUpstreams http, BuiltInUpstream builtIn) {
        this.http = http;
        this.builtIn = builtIn;
    }

    /**
     * Whom to ask, and what.
     *
     * @param body what the client asked, with the name that the model has there
     */
    Target target(Inquiry inquiry, Candidate candidate, byte[] body) {
        UpstreamConfig upstream = candidate.upstream();
        StreamConfig limits = upstream.limits(inquiry.endpoint().stream());
        UpstreamRequest request = new UpstreamRequest(
                inquiry.endpoint().method(), upstream.target(inquiry.endpoint()), fields(inquiry, upstream), body);
        List<String> secrets =
                upstream.secrets().stream().map(SecretText::reveal).toList();
        return new Target(upstream.name(), upstream(upstream, limits), request, limits, candidate.breaker(), secrets);
    }

    private Upstream upstream(UpstreamConfig upstream, StreamConfig limits) {
        return upstream.isBuiltIn()
                ? builtIn
                : http.of(limits.bufferSize() / 2, limits.connectTimeout(), calls(upstream));
    }

    /** Whom to ask how an upstream does. Has a limit of its own: an upstream with many calls may be well. */
    Upstream probed(UpstreamConfig upstream, StreamConfig usual) {
        StreamConfig limits = upstream.limits(usual);
        return http.of(limits.bufferSize() / 2, limits.connectTimeout(), new CallLimit(MOST_PROBES));
    }

    /**
     * How to ask that.
     *
     * @throws java.util.NoSuchElementException when it is not to be asked
     */
    static UpstreamRequest probe(UpstreamConfig upstream) {
        Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        fields.put("Accept", "*/*");
        fields.put("Accept-Encoding", "identity");
        fields.put("User-Agent", AGENT);
        upstream.headers().forEach((name, value) -> fields.put(name, value.reveal()));
        return new UpstreamRequest("GET", upstream.healthTarget().orElseThrow(), fields, new byte[0]);
    }

    /** How many calls of an upstream are open. */
    int openCalls(UpstreamConfig upstream) {
        return upstream.isBuiltIn() ? builtIn.open() : calls(upstream).open();
    }

    /** How many calls there would have been too many of. */
    long refusedCalls(UpstreamConfig upstream) {
        return calls(upstream).refused();
    }

    private CallLimit calls(UpstreamConfig upstream) {
        return limits.computeIfAbsent(
                new Calls(upstream.name(), upstream.maxConnections()), calls -> new CallLimit(calls.most()));
    }

    private static Map<String, String> fields(Inquiry inquiry, UpstreamConfig upstream) {
        Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        fields.put("Content-Type", inquiry.contentType().isEmpty() ? "application/json" : inquiry.contentType());
        fields.put("Accept", "text/event-stream, application/json");
        fields.put("Accept-Encoding", "identity"); // a coding might hold back what has come
        fields.put("User-Agent", AGENT);
        fields.put("X-Request-Id", inquiry.id());
        for (String name : PASSED) {
            String value = inquiry.fields().get(name);
            if (value != null) {
                fields.put(name, value);
            }
        }
        fields.putAll(inquiry.endpoint().headers());
        upstream.headers().forEach((name, value) -> fields.put(name, value.reveal()));
        return fields;
    }
}
