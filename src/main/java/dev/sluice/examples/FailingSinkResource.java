package dev.sluice.examples;

import dev.sluice.problem.Parameter;
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
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** A standard event sink that is given an object which can't be written. */
@Dependent
@Path("stream/fails/sink")
public class FailingSinkResource {

    private static final int MOST_ITEMS = 100_000;

    private final EventSinks sinks;
    private final ThreadFactory threads;

    @Inject
    public FailingSinkResource(EventSinks sinks, ThreadFactory threads) {
        this.sinks = sinks;
        this.threads = threads;
    }

    /** An object whose JSON ends half-way. */
    public static final class Unwritable {

        /** What can be written of it. */
        public String getBegin() {
            return "half of it";
        }

        /** What can't. */
        @SuppressWarnings("DoNotCallSuggester") // the writer of JSON does
        public String getEnd() {
            throw new IllegalStateException("fails, as it was asked to");
        }
    }

    /** Sends objects as JSON; number {@code at} (from 0) is the one that can't be written. */
    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public void events(
            @QueryParam("at") @Nullable String number,
            @Context SseEventSink sink,
            @Context Sse sse,
            @Context HttpServletRequest request) {
        int at = Parameter.whole("at", number, 5, 0, MOST_ITEMS);
        BoundedEventSink bounded = sinks.bound(sink, sse, request.getRequestURI(), request.getRemoteAddr());
        threads.newThread(() -> send(at, bounded, sse)).start();
    }

    private static void send(int at, SseEventSink sink, Sse sse) {
        try (sink) {
            for (int i = 0; i < at; i++) {
                send(Map.of("number", i), sink, sse);
            }
            send(new Unwritable(), sink, sse);
        } catch (CompletionException | IllegalStateException e) {
            // the sink has ended itself, for what could not be written or because its reader has gone
        }
    }

    private static void send(Object data, SseEventSink sink, Sse sse) {
        Object ignored = sink.send(sse.newEventBuilder()
                        .mediaType(MediaType.APPLICATION_JSON_TYPE)
                        .data(data)
                        .build())
                .toCompletableFuture()
                .join();
    }
}
