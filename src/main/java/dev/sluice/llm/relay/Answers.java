package dev.sluice.llm.relay;

import dev.sluice.llm.routing.StreamConfig;
import dev.sluice.llm.upstream.UpstreamHead;
import dev.sluice.llm.wire.ErrorBody;
import dev.sluice.stream.Format;
import dev.sluice.stream.Frame;
import dev.sluice.stream.Source;
import dev.sluice.stream.StreamingResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow;

/** The three ways in which a client is answered. */
final class Answers {

    /** None of the upstreams that have the model may be asked now. */
    static final Outcome NOBODY = new Outcome(
            503,
            new ErrorBody(
                    "every upstream of this model is failing; try again later", "server_error", null, "no_upstream"),
            Optional.of(Duration.ofSeconds(5)),
            false,
            false);

    /** One line and no blank one: behind a blank line several clients take it for an event that says nothing. */
    private static final Frame HEARTBEAT = Frame.text(": heartbeat\n");

    private final Terms terms;
    private final Answer answer;
    private final Runnable beat;

    Answers(Terms terms, Answer answer) {
        this(terms, answer, () -> {});
    }

    /** Those of one reader; {@code beat} is told of each heartbeat. */
    Answers(Terms terms, Answer answer, Runnable beat) {
        this.terms = terms;
        this.answer = answer;
        this.beat = beat;
    }

    /**
     * With events.
     *
     * @param early before there is one
     * @param fields more header fields
     */
    void events(Flow.Publisher<byte[]> feed, boolean early, Map<String, String> fields) {
        StreamingResponse response = stream(feed, "text/event-stream;charset=utf-8")
                .header("Incremental", "?1") // draft-ietf-httpbis-incremental
                .heartbeat(probe(), HEARTBEAT, beat);
        fields.forEach(response::header);
        if (early) {
            response.commitEarly();
        }
        boolean resets = terms.endpoint().stream().onUpstreamTruncation() == StreamConfig.OnTruncation.RESET;
        response.lastWords(
                failure -> !(resets
                        && failure instanceof Truncation known
                        && known.why().incomplete()),
                this::words);
        answer.stream(response);
    }

    /**
     * Where only a write shows that the reader has gone, a silent stream is written to more often. The first write after
     * that succeeds, and the second fails; with what a stream's clock is late by, both come within two intervals when they
     * are a fifth shorter.
     */
    private Duration probe() {
        Duration probe = terms.endpoint().stream().disconnectProbe();
        boolean isSeen = answer.isWatched() || probe.compareTo(terms.heartbeat()) >= 0;
        return isSeen ? terms.heartbeat() : probe.multipliedBy(4).dividedBy(5);
    }

    private Frame words(Throwable failure) {
        ErrorBody error = failure instanceof Truncation known
                ? known.why().error()
                : new ErrorBody("the answer broke off", "server_error", null, "truncated");
        return Frame.of(error.event(terms.endpoint().dialect()));
    }

    /** With the upstream's own body. */
    void body(Flow.Publisher<byte[]> feed, UpstreamHead head) {
        StreamingResponse response = stream(feed, head.field("content-type").orElse("application/octet-stream"))
                .status(head.status() == 204 || head.status() == 205 ? 200 : head.status());
        if (head.length() >= 0) {
            response.contentLength(head.length());
        }
        answer.stream(response);
    }

    private StreamingResponse stream(Flow.Publisher<byte[]> feed, String mediaType) {
        StreamingResponse response = StreamingResponse.of(Format.bytes(mediaType), Source.of(feed))
                .mostWaiting(terms.endpoint().stream().bufferSize() / 4) // of the rest, half is what was just read
                .writtenByItsSource()
                .header("X-Request-Id", terms.id());
        terms.fields().forEach(response::header);
        return response;
    }

    /** With an error. */
    void error(Outcome outcome) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Content-Type", "application/json");
        fields.put("Cache-Control", "no-store");
        fields.put("X-Request-Id", terms.id());
        fields.putAll(terms.fields());
        outcome.retryAfter()
                .ifPresent(wait -> fields.put("Retry-After", Long.toString((wait.toMillis() + 999) / 1_000)));
        answer.whole(
                outcome.status(), fields, outcome.error().json(terms.endpoint().dialect()));
    }
}
