package dev.sluice.examples;

import dev.sluice.problem.ProblemException;
import dev.sluice.sse.sink.BoundedEventSink;
import dev.sluice.sse.sink.EventSinks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseBroadcaster;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The standard {@link SseBroadcaster} with bounded sinks: one listener that takes nothing is ended as too slow, and the
 * one who sends never waits for it. Rooms do more: an order for all, history, presence.
 */
@ApplicationScoped
@Path("stream/broadcast")
public class BroadcastResource {

    private static final int LONGEST = 4_096;

    /** A broadcaster lets go of listeners that have left when it sends something: so many may wait for that. */
    private static final int MOST_GONE = 64;

    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicInteger gone = new AtomicInteger();
    private @Nullable EventSinks sinks;
    private @Nullable ThreadFactory threads;
    private @Nullable SseBroadcaster broadcaster; // guarded by lock

    /** Called by CDI after construction: a proxied bean needs a constructor without arguments. */
    @Inject
    void sinks(EventSinks all, ThreadFactory ofStreams) {
        this.sinks = all;
        this.threads = ofStreams;
    }

    /** Listens: each text that is sent from now on comes as an event. */
    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public void listen(@Context SseEventSink sink, @Context Sse sse, @Context HttpServletRequest request) {
        EventSinks bounding = sinks;
        if (bounding == null || request.getMethod().equals("HEAD")) {
            sink.close();
            return;
        }
        BoundedEventSink bounded = bounding.bound(sink, sse, request.getRequestURI(), request.getRemoteAddr());
        bounded.send(sse.newEvent("hello", "you are listening"));
        broadcaster(sse).register(bounded);
        bounded.over().thenRun(() -> left(sse));
    }

    private void left(Sse sse) {
        ThreadFactory known = threads;
        if (known != null && gone.incrementAndGet() >= MOST_GONE) {
            gone.set(0);
            OutboundSseEvent comment =
                    sse.newEventBuilder().comment("still here").build();
            known.newThread(() -> broadcaster(sse).broadcast(comment))
                    .start(); // the end is told by any thread, also the clock's
        }
    }

    /** Sends the body to all who listen. */
    @POST
    @Consumes(MediaType.TEXT_PLAIN)
    public void send(String text, @Context Sse sse) {
        if (text.isEmpty() || text.length() > LONGEST) {
            throw new ProblemException(
                    400, "Bad Request", "the body has " + text.length() + " characters; it must have 1 to " + LONGEST);
        }
        broadcaster(sse).broadcast(sse.newEvent(text));
    }

    private SseBroadcaster broadcaster(Sse sse) {
        lock.lock();
        try {
            SseBroadcaster known = broadcaster == null ? sse.newBroadcaster() : broadcaster;
            broadcaster = known;
            return known;
        } finally {
            lock.unlock();
        }
    }
}
