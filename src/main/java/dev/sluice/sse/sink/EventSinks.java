package dev.sluice.sse.sink;

import dev.sluice.stream.LiveStream;
import dev.sluice.stream.Outbox;
import dev.sluice.stream.Streams;
import dev.sluice.stream.Timers;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.concurrent.ThreadFactory;

/** Makes bounded sinks. Thread-safe. */
public final class EventSinks {

    private final Outbox.Bounds bounds;
    private final Timers timers;
    private final ThreadFactory threads;
    private final Streams streams;

    EventSinks(Outbox.Bounds bounds, Timers timers, ThreadFactory threads, Streams streams) {
        this.bounds = bounds;
        this.timers = timers;
        this.threads = threads;
        this.streams = streams;
    }

    /**
     * A sink that keeps at most as much for its reader as the server is configured to, and hands it to {@code sink} one
     * event after the other. It takes the place of {@code sink}, which belongs to it from now on: in the method that was
     * given it, in a broadcaster.
     *
     * @param sink the container's sink
     * @param sse makes the events that the bounded sink sends by itself: heartbeats, an error at the end
     * @param path path of the request, for the list of streams
     * @param remote address of the reader
     */
    public BoundedEventSink bound(SseEventSink sink, Sse sse, String path, String remote) {
        LiveStream.Subject subject = new LiveStream.Subject(path, remote, MediaType.SERVER_SENT_EVENTS);
        return new BoundedEventSink(sink, sse, bounds, timers, threads, streams, subject);
    }
}
