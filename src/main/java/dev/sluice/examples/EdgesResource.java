package dev.sluice.examples;

import dev.sluice.problem.Parameter;
import dev.sluice.problem.ProblemException;
import dev.sluice.sse.EventStream;
import dev.sluice.sse.SseEvent;
import dev.sluice.stream.Format;
import dev.sluice.stream.Source;
import dev.sluice.stream.StreamingResponse;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Response;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sources at the edge of what a source may do, to see what becomes of their readers, and of them. */
@ApplicationScoped
@Path("stream/edges")
public class EdgesResource {

    private static final int MOST_BYTES = 256 << 20;
    private static final int LONGEST = 600_000;
    private static final String TEXT = "text/plain;charset=UTF-8";

    private final Endings endings = new Endings();
    private final CountDownLatch never = new CountDownLatch(1);

    /**
     * Why the stream of the source with this id ended, how many nanoseconds after it was asked for, and how many
     * nanoseconds after its end its {@code finally} had run; empty until all that has happened. The last number is negative
     * when the source was quicker than the one who tells of the end.
     */
    @GET
    @Path("ended")
    @Produces(TEXT)
    public String ended(@QueryParam("id") @Nullable String id) {
        return ending(id).told();
    }

    private Endings.Ending ending(@Nullable String id) {
        return endings.of(Parameter.whole("id", id, 0, 0, Long.MAX_VALUE));
    }

    /** One item, after which the source is silent for ever; it may be so for the time that is given. */
    @GET
    @Path("silent")
    public StreamingResponse silent(
            @QueryParam("idleMillis") @Nullable String idleMillis,
            @QueryParam("items") @Nullable String items,
            @QueryParam("id") @Nullable String id) {
        Endings.Ending ending = ending(id);
        int idle = Parameter.whole("idleMillis", idleMillis, 1_000, 100, LONGEST);
        int before = Parameter.whole("items", items, 1, 0, 1_000);
        return StreamingResponse.of(TEXT, out -> {
                    try {
                        for (int i = 0; i < before; i++) {
                            out.write("item " + i + "\n");
                        }
                        never.await();
                    } finally {
                        ending.cleaned();
                    }
                })
                .idleTimeout(Duration.ofMillis(idle))
                .onClose(ending::seen);
    }

    /** An item every 100 ms, for ever, but no longer than the time that is given. */
    @GET
    @Path("endless")
    public StreamingResponse endless(
            @QueryParam("totalMillis") @Nullable String totalMillis, @QueryParam("id") @Nullable String id) {
        Endings.Ending ending = ending(id);
        int total = Parameter.whole("totalMillis", totalMillis, LONGEST, 100, LONGEST);
        return StreamingResponse.text(out -> {
                    try {
                        for (int i = 0; out.isOpen(); i++) {
                            out.write("item " + i);
                            TimeUnit.MILLISECONDS.sleep(100);
                        }
                    } finally {
                        ending.cleaned();
                    }
                })
                .totalTimeout(Duration.ofMillis(total))
                .onClose(ending::seen);
    }

    /** Events of a source that blocks in a read; a comment every 300 ms meanwhile. */
    @GET
    @Path("blocked")
    public StreamingResponse blocked(@QueryParam("id") @Nullable String id) {
        Endings.Ending ending = ending(id);
        StreamingResponse response = EventStream.respond(out -> {
            Pipe pipe = Pipe.open();
            try (Pipe.SourceChannel in = pipe.source();
                    Pipe.SinkChannel neverWritten = pipe.sink()) {
                out.send(SseEvent.data("blocks now, until " + neverWritten.isOpen() + " is written"));
                in.read(ByteBuffer.allocate(1)); // ends by the interrupt when the reader has gone
            } finally {
                ending.cleaned();
            }
        });
        return EventStream.beating(response, Duration.ofMillis(300)).onClose(ending::seen);
    }

    /** One item of so many bytes. */
    @GET
    @Path("huge")
    public StreamingResponse huge(@QueryParam("bytes") @Nullable String bytes) {
        int length = Parameter.whole("bytes", bytes, 50_000_000, 0, MOST_BYTES);
        return StreamingResponse.of("application/octet-stream", out -> {
            byte[] item = new byte[length];
            Arrays.fill(item, (byte) 'x');
            out.write(item);
        });
    }

    /** All bytes from 0 to 255 as an item, three times. */
    @GET
    @Path("bytes")
    public StreamingResponse bytes() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        return StreamingResponse.of(
                Format.bytes("application/octet-stream"), Source.of(List.of(all, all.clone(), all.clone())));
    }

    /** A header field with a value of the reader's; one that could add fields of its own is refused. */
    @GET
    @Path("header")
    public StreamingResponse header(@QueryParam("value") @Nullable String value) {
        try {
            return StreamingResponse.text(out -> out.write("sent")).header("X-Example", value == null ? "" : value);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(400, "Bad Request", "value: " + e.getMessage());
        }
    }

    /** A stream under a status of the reader's; one of a response without a body is the mistake of this method. */
    @GET
    @Path("status")
    public Response status(@QueryParam("status") @Nullable String status) {
        return Response.status(Parameter.whole("status", status, 202, 200, 599))
                .entity(StreamingResponse.text(out -> out.write("sent")))
                .build();
    }

    /** A source that is there after so many milliseconds, or fails then. No thread waits for it. */
    @GET
    @Path("later")
    public StreamingResponse later(
            @QueryParam("delayMillis") @Nullable String delayMillis, @QueryParam("fails") @Nullable String fails) {
        int delay = Parameter.whole("delayMillis", delayMillis, 200, 0, LONGEST);
        CompletableFuture<Source<CharSequence>> source = new CompletableFuture<>();
        CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS).execute(() -> {
            if ("true".equals(fails)) {
                source.completeExceptionally(new IllegalStateException("fails, as it was asked to"));
            } else {
                source.complete(Source.of(List.of("one", "two")));
            }
        });
        return StreamingResponse.text(Source.of(source));
    }

    /**
     * A stream that a method gives later, by the stage that it returns. After no delay, the stream may be over before the
     * method's thread is.
     */
    @GET
    @Path("staged")
    public CompletionStage<StreamingResponse> staged(@QueryParam("delayMillis") @Nullable String delayMillis) {
        return CompletableFuture.supplyAsync(EdgesResource::twoLines, delayed(delayMillis));
    }

    /** The same by the standard {@link AsyncResponse}. */
    @GET
    @Path("suspended")
    public void suspended(@QueryParam("delayMillis") @Nullable String delayMillis, @Suspended AsyncResponse response) {
        delayed(delayMillis).execute(() -> response.resume(twoLines()));
    }

    private static Executor delayed(@Nullable String delayMillis) {
        int delay = Parameter.whole("delayMillis", delayMillis, 0, 0, LONGEST);
        return CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS);
    }

    private static StreamingResponse twoLines() {
        return StreamingResponse.text(Source.of(List.of("one", "two")));
    }

    /** Items at no more than so many bytes a second. */
    @GET
    @Path("limited")
    public StreamingResponse limited(@QueryParam("bytesPerSecond") @Nullable String bytesPerSecond) {
        int rate = Parameter.whole("bytesPerSecond", bytesPerSecond, 10_000, 100, 1 << 30);
        return StreamingResponse.text(out -> {
                    for (int i = 0; i < 2_000; i++) {
                        out.write("item " + (10_000 + i));
                    }
                })
                .rateLimit(rate);
    }
}
