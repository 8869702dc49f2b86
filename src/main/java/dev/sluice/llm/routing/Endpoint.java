package dev.sluice.llm.routing;

import dev.sluice.llm.wire.Dialect;
import java.util.Map;
import java.util.Optional;

/**
 * A path that the router answers to.
 *
 * @param path as clients ask for it, below the context path
 * @param upstreamPath what is appended to an upstream's base URL, with its query if it has one
 * @param method as clients must use it and upstreams get it
 * @param headers added to requests to upstreams; nothing secret
 * @param streamSupport whether {@code stream: true} may be asked for
 * @param requiresMultipart whether the body is a form with files instead of JSON
 * @param rateLimit for all clients together
 * @param stream how answers are passed on
 * @param dialect whose API this is
 */
public record Endpoint(
        String path,
        String upstreamPath,
        String method,
        Map<String, String> headers,
        boolean streamSupport,
        boolean requiresMultipart,
        Optional<RateLimit> rateLimit,
        StreamConfig stream,
        Dialect dialect) {

    private static final String VERSION = "/v1";

    public Endpoint {
        if (!path.startsWith("/") || !upstreamPath.startsWith("/")) {
            throw new IllegalArgumentException("a path must begin with /: " + path + ", " + upstreamPath);
        }
        headers = Map.copyOf(headers);
    }

    /** What is usual for a path: the same path below the upstream's version, in OpenAI's dialect but for messages. */
    static Endpoint usual(String path, StreamConfig stream) {
        boolean versioned = path.startsWith(VERSION + "/");
        boolean messages = path.equals("/v1/messages") || path.startsWith("/v1/messages/");
        return new Endpoint(
                path,
                versioned ? path.substring(VERSION.length()) : path,
                "POST",
                Map.of(),
                !path.equals("/v1/embeddings"),
                false,
                Optional.empty(),
                stream,
                messages ? Dialect.ANTHROPIC : Dialect.OPENAI);
    }

    /** Whether upstreams answer as OpenAI's completions do: a stream ends with {@code [DONE]}, and can have its usage asked for. */
    public boolean isCompletions() {
        String plain = upstreamPath.split("[?]", 2)[0];
        return dialect == Dialect.OPENAI && plain.endsWith("/completions");
    }

    /** Whether a stream says by itself that it was whole; of any other only the transfer can be known to be. */
    public boolean saysItsEnd() {
        return dialect == Dialect.ANTHROPIC || isCompletions();
    }
}
