package dev.sluice.llm.relay;

import dev.sluice.Awaiting;
import dev.sluice.stream.CloseReason;
import dev.sluice.stream.LiveStream;
import dev.sluice.stream.PlainWriter;
import dev.sluice.stream.StreamingResponse;
import dev.sluice.stream.Streams;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A client of the router, and what it is answered. */
final class Caller implements Answer {

    private static final LiveStream.Subject SUBJECT =
            new LiveStream.Subject("/v1/chat/completions", "192.0.2.1", "text/event-stream");

    private final Streams streams;
    private final boolean stalled;
    private final AtomicInteger answers = new AtomicInteger();
    private volatile int status;
    private volatile Map<String, String> fields = Map.of();
    private volatile String body = "";
    private volatile @Nullable PlainWriter writer;
    private volatile Runnable gone = () -> {};
    private volatile boolean watched = true;

    Caller(Streams streams, boolean stalled) {
        this.streams = streams;
        this.stalled = stalled;
    }

    void unwatched() {
        watched = false;
    }

    @Override
    public void whole(int newStatus, Map<String, String> newFields, byte[] newBody) {
        fields = newFields;
        body = new String(newBody, StandardCharsets.UTF_8);
        status = newStatus;
        answers.incrementAndGet();
    }

    @Override
    public void stream(StreamingResponse response) {
        fields = Map.copyOf(response.headers());
        status = response.status();
        answers.incrementAndGet();
        var stream = streams.open(response, SUBJECT);
        writer = stalled ? PlainWriter.startStalled(stream) : PlainWriter.start(stream);
    }

    @Override
    public void whenGone(Runnable listener) {
        gone = listener;
    }

    @Override
    public String contextPath() {
        return "/app";
    }

    @Override
    public boolean isWatched() {
        return watched;
    }

    /** Hangs up, before there was an answer. */
    void hangUp() {
        gone.run();
    }

    int answers() {
        return answers.get();
    }

    int status() {
        return status;
    }

    Map<String, String> fields() {
        return fields;
    }

    String body() {
        return body;
    }

    /** Returns when the reader has taken what there was, unless it takes nothing. */
    void awaitTaken() {
        PlainWriter known = writer;
        if (known != null && !stalled) {
            Awaiting.until("all was read", known::hasTakenAll);
        }
    }

    /** What reads the stream. */
    PlainWriter reader() {
        Awaiting.until("there is a stream", () -> writer != null);
        PlainWriter known = writer;
        if (known == null) {
            throw new IllegalStateException("there is no stream");
        }
        return known;
    }

    void awaits(String text) {
        Awaiting.until("\"" + text + "\" has come", () -> reader().text().endsWith(text));
    }

    CloseReason end() {
        return reader().end();
    }
}
