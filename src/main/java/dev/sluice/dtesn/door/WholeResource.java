package dev.sluice.dtesn.door;

import dev.sluice.dtesn.Checkpoint;
import dev.sluice.dtesn.RequestFields;
import dev.sluice.security.OriginPolicy;
import dev.sluice.security.Seats;
import dev.sluice.stream.StreamingResponse;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;

/**
 * Has inputs read, and answers when they are: {@code /deep_tree_echo/process} with one document, {@code /batch_process} with one
 * of several inputs. With {@code output_format=streaming} they answer with lines instead.
 */
@Dependent
@Path("deep_tree_echo")
public class WholeResource extends AskedResource {

    private static final List<String> OFFERED = List.of(JSON, EchoDoor.NDJSON);
    private static final int MOST_AT_A_TIME = 50;

    private final EchoDoor door;
    private final Documents documents;
    private final Batches batches;
    private final Seats seats;

    @Inject
    public WholeResource(
            EchoDoor door,
            Documents documents,
            Batches batches,
            Readers readers,
            OriginPolicy origins,
            ThreadFactory threads) {
        super(origins, threads);
        this.door = door;
        this.documents = documents;
        this.batches = batches;
        this.seats = readers.seats();
    }

    /** The input in a JSON object. */
    @POST
    @Path("process")
    @Consumes(MediaType.APPLICATION_JSON)
    public CompletionStage<Response> process(byte[] body, @Context HttpServletRequest request, @Context UriInfo uri) {
        Asked asked = asked(request, uri, OFFERED);
        refuseCoding(request);
        JsonRequest json = JsonRequest.of(body);
        RequestFields fields = asked.fields(json.fields());
        Terms terms = Terms.read(Route.PROCESS, fields, Asked.OTHERS);
        byte[] input = json.input(terms.spec().encoding());
        Optional<Checkpoint> from = place(terms, asked.lastEventId(fields));
        from.ifPresent(place -> EchoDoor.requireSame(place, input));
        return answer(terms, new MemoryFeed(input), asked, from, request);
    }

    /** The input as the body. */
    @POST
    @Path("process")
    @Consumes({MediaType.TEXT_PLAIN, MediaType.APPLICATION_OCTET_STREAM, EchoDoor.NDJSON, "text/csv"})
    public CompletionStage<Response> processRaw(@Context HttpServletRequest request, @Context UriInfo uri)
            throws IOException {
        Asked asked = asked(request, uri, OFFERED);
        Terms terms = Terms.read(Route.PROCESS, asked.fields(Map.of()), Asked.OTHERS);
        return answer(terms, body(request), asked, place(terms, asked.lastEventId()), request);
    }

    /** Lines can be gone on with, a document can't. */
    private Optional<Checkpoint> place(Terms terms, Optional<String> lastEventId) {
        return terms.format().equals(Terms.STREAMING)
                ? lastEventId.map(id -> door.place(id, terms.identity("")))
                : Optional.empty();
    }

    /** Several inputs. */
    @POST
    @Path("batch_process")
    @Consumes(MediaType.APPLICATION_JSON)
    public CompletionStage<Response> batch(byte[] body, @Context HttpServletRequest request, @Context UriInfo uri) {
        Asked asked = asked(request, uri, OFFERED);
        refuseCoding(request);
        JsonRequest json = JsonRequest.of(body);
        RequestFields fields = asked.fields(json.fields());
        int atATime = fields.whole("max_batch_size", 10, 1, MOST_AT_A_TIME);
        Terms terms = Terms.read(Route.BATCH_PROCESS, fields, Asked.OTHERS);
        List<Batch.Item> items = json.items(terms.spec().encoding());
        Caller caller = asked.caller();
        requireAccepted(terms, request);
        if (terms.format().equals(Terms.STREAMING)) {
            Seats.Seat seat = seats.take(caller.address());
            try {
                return now(batches.lines(terms, items, atATime, caller, seat), terms, caller);
            } catch (RuntimeException | Error e) {
                seat.close();
                throw e;
            }
        }
        return later(terms, caller, () -> batches.document(terms, items, atATime, caller));
    }

    /** What is accepted has to be what the parameters make of it. */
    private static void requireAccepted(Terms terms, HttpServletRequest request) {
        String unused = accepted(request, List.of(terms.format().equals(Terms.STREAMING) ? EchoDoor.NDJSON : JSON));
    }

    private CompletionStage<Response> answer(
            Terms terms, Feed feed, Asked asked, Optional<Checkpoint> from, HttpServletRequest request) {
        Caller caller = asked.caller();
        requireAccepted(terms, request);
        if (EchoDoor.isOver(from)) {
            return CompletableFuture.completedStage(over(caller));
        }
        if (terms.format().equals(Terms.STREAMING)) {
            return CompletableFuture.completedStage(Response.ok(
                            door.stream(terms, feed, caller.withLines(), terms.identity(""), from, Optional.empty()))
                    .build());
        }
        return later(
                terms,
                caller,
                () -> EventText.document(
                        caller.requestId(), documents.read(terms, feed).text()));
    }

    /** Answers with a document that is made on a thread of its own, and is in the place of a problem. */
    private CompletionStage<Response> later(Terms terms, Caller caller, Callable<String> document) {
        Seats.Seat seat = seats.take(caller.address());
        CompletableFuture<Response> answer = new CompletableFuture<>();
        try {
            threads()
                    .newThread(() -> make(terms, caller, document, seat, answer))
                    .start();
        } catch (RuntimeException | Error e) {
            seat.close();
            throw e;
        }
        return answer;
    }

    private static void make(
            Terms terms,
            Caller caller,
            Callable<String> document,
            Seats.Seat seat,
            CompletableFuture<Response> answer) {
        try {
            byte[] bytes = document.call().getBytes(StandardCharsets.UTF_8);
            // the place is free when the document has been sent: it waits in memory until then
            InputStream in = new FilterInputStream(new ByteArrayInputStream(bytes)) {
                @Override
                public void close() {
                    seat.close();
                }
            };
            answer.complete(finished(StreamingResponse.of(JSON, in).contentLength(bytes.length), terms, caller));
        } catch (InterruptedException e) {
            seat.close();
            Thread.currentThread().interrupt();
            answer.completeExceptionally(e);
        } catch (Exception | Error e) {
            seat.close();
            answer.completeExceptionally(e); // whatever it was: who asked is answered
        }
    }

    private static CompletionStage<Response> now(StreamingResponse response, Terms terms, Caller caller) {
        return CompletableFuture.completedStage(finished(response, terms, caller));
    }

    private static Response finished(StreamingResponse response, Terms terms, Caller caller) {
        Headers.of(caller).forEach(response::header);
        if (terms.coded()) {
            response.compressed(terms::codingLevel);
        }
        return Response.ok(response).build();
    }
}
