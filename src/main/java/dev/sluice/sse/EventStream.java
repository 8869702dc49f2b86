package dev.sluice.sse;

import dev.sluice.stream.BackpressureTimeout;
import dev.sluice.stream.Frame;
import dev.sluice.stream.Generator;
import dev.sluice.stream.StreamClosed;
import dev.sluice.stream.StreamOut;
import dev.sluice.stream.StreamingResponse;
import java.time.Duration;

/** Where a generator of events writes to; made by {@link #respond}. Owned by that generator: not thread-safe. */
public final class EventStream {

    /** The media type, with the only encoding that the standard allows. */
    public static final String MEDIA_TYPE = "text/event-stream;charset=UTF-8";

    /** A silent stream is noticed by proxies after 30 to 60 s; this keeps well below. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private static final Frame BEAT = SseEvent.comment("heartbeat");

    private final StreamOut out;

    private EventStream(StreamOut out) {
        this.out = out;
    }

    /**
     * A response of events. Its headers leave at once, a comment is sent when it is silent for 15 s, and a failure of
     * the source ends it with an {@code event: error} that tells nothing of the inside.
     */
    public static StreamingResponse respond(Generator<EventStream> generator) {
        return StreamingResponse.of(MEDIA_TYPE, out -> generator.writeTo(new EventStream(out)))
                .commitEarly()
                .heartbeat(HEARTBEAT, BEAT)
                .lastWords(failure -> SseEvent.of("error", "{\"message\":\"the source of this stream failed\"}")
                        .frame());
    }

    /**
     * Sends one event. Waits while the reader is slow.
     *
     * @throws StreamClosed when the stream has ended; let it through
     * @throws BackpressureTimeout when the reader took nothing for too long
     */
    public void send(SseEvent event) throws StreamClosed, BackpressureTimeout, InterruptedException {
        out.write(event.frame());
    }

    /** Whether anybody is still reading, as far as is known. */
    public boolean isOpen() {
        return out.isOpen();
    }
}
