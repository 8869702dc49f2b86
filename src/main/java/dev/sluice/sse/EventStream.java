package dev.sluice.sse;

import dev.sluice.stream.BackpressureTimeout;
import dev.sluice.stream.Format;
import dev.sluice.stream.Frame;
import dev.sluice.stream.Generator;
import dev.sluice.stream.ItemOut;
import dev.sluice.stream.Outlet;
import dev.sluice.stream.Source;
import dev.sluice.stream.StreamClosed;
import dev.sluice.stream.StreamingResponse;
import java.time.Duration;

/** Where a generator of events writes to; made by {@link #respond}. Owned by that generator: not thread-safe. */
public final class EventStream extends Outlet {

    /** The media type, with the only encoding that the standard allows. */
    public static final String MEDIA_TYPE = "text/event-stream;charset=UTF-8";

    /** A silent stream is noticed by proxies after 30 to 60 s; this keeps well below. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private static final Frame BEAT = SseEvent.comment("heartbeat");

    private static final Frame FAILED = SseEvent.of("error", "{\"message\":\"the source of this stream failed\"}")
            .frame();

    private final ItemOut<SseEvent> out;

    private EventStream(ItemOut<SseEvent> out) {
        super(out);
        this.out = out;
    }

    /**
     * A response of events. Its headers leave at once, a comment is sent when it is silent for 15 s, and a failure of
     * the source ends it with an {@code event: error} that tells nothing of the inside.
     */
    public static StreamingResponse respond(Generator<EventStream> generator) {
        return respond(Source.loop(items -> generator.writeTo(new EventStream(items))));
    }

    /** As {@link #respond(Generator)}, of the events of any other source. */
    public static StreamingResponse respond(Source<SseEvent> events) {
        return live(StreamingResponse.of(EventFormat.EVENTS, events));
    }

    /** Has a response of events send a comment, unless another is set, whenever it is silent for {@code interval}. */
    public static StreamingResponse beating(StreamingResponse response, Duration interval) {
        return response.heartbeat(interval, BEAT);
    }

    /** The format that sends any item as an event with JSON as its data. */
    public static Format<Object> format() {
        return EventFormat.JSON;
    }

    /** Gives a response of events what {@link #respond} gives it, unless it has that already. */
    public static StreamingResponse live(StreamingResponse response) {
        response.commitEarly();
        if (!response.beats()) {
            response.heartbeat(HEARTBEAT, BEAT);
        }
        if (!response.hasLastWords()) {
            response.lastWords(failure -> FAILED);
        }
        return response;
    }

    /**
     * Sends one event. Waits while the reader is slow.
     *
     * @throws StreamClosed when the stream has ended; let it through
     * @throws BackpressureTimeout when the reader took nothing for too long
     */
    public void send(SseEvent event) throws StreamClosed, BackpressureTimeout, InterruptedException {
        out.write(event);
    }

    /**
     * Sends one event if there is room, and never waits.
     *
     * @return whether it was taken
     * @throws StreamClosed when the stream has ended; let it through
     */
    public boolean trySend(SseEvent event) throws StreamClosed {
        return out.tryWrite(event);
    }
}
