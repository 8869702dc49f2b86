package dev.sluice.examples;

import dev.sluice.stream.CloseReason;
import dev.sluice.stream.LiveStream;
import dev.sluice.stream.Streams;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Server-Sent Events with the standard {@link SseEventSink}. Each send is awaited before the next: what a runtime queues
 * behind a sink has no bound of its own.
 */
@Dependent
@Path("stream/sse")
public class EventsResource {

    private final Streams streams;
    private final ThreadFactory threads;

    @Inject
    public EventsResource(Streams streams, ThreadFactory threads) {
        this.streams = streams;
        this.threads = threads;
    }

    /** So many events of type {@code tick}, one every so many milliseconds. */
    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public void events(
            @QueryParam("items") @Nullable String items,
            @QueryParam("delayMillis") @Nullable String delayMillis,
            @Context SseEventSink sink,
            @Context Sse sse,
            @Context HttpServletRequest request) {
        Pace pace = Pace.of(items, delayMillis);
        LiveStream.Subject subject =
                new LiveStream.Subject(request.getRequestURI(), request.getRemoteAddr(), MediaType.SERVER_SENT_EVENTS);
        if (request.getMethod().equals("HEAD")) {
            sink.close();
            return;
        }
        threads.newThread(() -> send(pace, sink, sse, subject)).start();
    }

    private void send(Pace pace, SseEventSink sink, Sse sse, LiveStream.Subject subject) {
        try (sink;
                Streams.Listing listing = streams.list(subject, () -> 0L, pace::stop)) {
            for (int i = 1; !sink.isClosed() && pace.awaits(i); i++) {
                String data = "event " + i + " of " + pace.items();
                OutboundSseEvent event = sse.newEventBuilder()
                        .id(Integer.toString(i))
                        .name("tick")
                        .data(data)
                        .build();
                try {
                    sink.send(event).toCompletableFuture().join();
                } catch (CompletionException | IllegalStateException e) {
                    listing.close(CloseReason.CLIENT_GONE);
                    return;
                }
                listing.sent(data.length());
            }
            if (pace.isStopped()) {
                listing.close(CloseReason.SHUTTING_DOWN);
                // an end without words would look complete
                sink.send(sse.newEvent("error", "{\"message\":\"the server is stopping\"}"))
                        .toCompletableFuture()
                        .join();
            }
        }
    }
}
