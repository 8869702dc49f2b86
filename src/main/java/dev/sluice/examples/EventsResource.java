package dev.sluice.examples;

import dev.sluice.sse.sink.BoundedEventSink;
import dev.sluice.sse.sink.EventSinks;
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
 * Server-Sent Events with the standard {@link SseEventSink}, bounded. Each send is awaited before the next, so the loop
 * goes at the speed of its reader.
 */
@Dependent
@Path("stream/sse")
public class EventsResource {

    private final EventSinks sinks;
    private final ThreadFactory threads;

    @Inject
    public EventsResource(EventSinks sinks, ThreadFactory threads) {
        this.sinks = sinks;
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
        if (request.getMethod().equals("HEAD")) {
            sink.close();
            return;
        }
        BoundedEventSink bounded = sinks.bound(sink, sse, request.getRequestURI(), request.getRemoteAddr());
        bounded.over().thenAccept(reason -> pace.stop());
        threads.newThread(() -> send(pace, bounded, sse)).start();
    }

    private static void send(Pace pace, SseEventSink sink, Sse sse) {
        try (sink) {
            for (int i = 1; !sink.isClosed() && pace.awaits(i); i++) {
                OutboundSseEvent event = sse.newEventBuilder()
                        .id(Integer.toString(i))
                        .name("tick")
                        .data("event " + i + " of " + pace.items())
                        .build();
                sink.send(event).toCompletableFuture().join();
            }
        } catch (CompletionException | IllegalStateException e) {
            // the reader has gone, or the server is stopping: there is nobody left to send to
        }
    }
}
