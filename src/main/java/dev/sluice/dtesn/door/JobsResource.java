package dev.sluice.dtesn.door;

import dev.sluice.dtesn.Checkpoint;
import dev.sluice.dtesn.RequestFields;
import dev.sluice.problem.ProblemException;
import dev.sluice.security.OriginPolicy;
import dev.sluice.security.Seats;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;

/**
 * Inputs that are kept, for readers that can only GET: {@code POST /deep_tree_echo/streams} says where the events of one are,
 * which a plain {@code EventSource} reads, and goes on with when it was cut off.
 */
@Dependent
@Path("deep_tree_echo/streams")
public class JobsResource extends AskedResource {

    private static final List<String> OFFERED = List.of(EVENTS, EchoDoor.NDJSON);

    private final EchoDoor door;
    private final Jobs jobs;
    private final Seats seats;

    @Inject
    public JobsResource(EchoDoor door, Jobs jobs, Readers readers, OriginPolicy origins, ThreadFactory threads) {
        super(origins, threads);
        this.door = door;
        this.jobs = jobs;
        this.seats = readers.seats();
    }

    /** The input in a JSON object. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public CompletionStage<Response> json(byte[] body, @Context HttpServletRequest request, @Context UriInfo uri) {
        Asked asked = asked(request, uri, List.of(JSON));
        refuseCoding(request);
        JsonRequest json = JsonRequest.of(body);
        Terms terms = terms(asked.fields(json.fields()));
        return keep(terms, new ByteArrayInputStream(json.input(terms.spec().encoding())), -1, asked.caller(), uri);
    }

    /** The input as the body. */
    @POST
    @Consumes({MediaType.TEXT_PLAIN, MediaType.APPLICATION_OCTET_STREAM, EchoDoor.NDJSON, "text/csv"})
    public CompletionStage<Response> raw(@Context HttpServletRequest request, @Context UriInfo uri) throws IOException {
        Asked asked = asked(request, uri, List.of(JSON));
        Terms terms = terms(asked.fields(Map.of()));
        refuseCoding(request);
        return keep(terms, request.getInputStream(), request.getContentLengthLong(), asked.caller(), uri);
    }

    private static Terms terms(RequestFields fields) {
        String word = fields.word("route", Route.STREAM_PROCESS.word(), Route.ofOneInput());
        return Terms.read(Route.of(word).orElseThrow(), fields, Asked.OTHERS);
    }

    private CompletionStage<Response> keep(Terms terms, InputStream in, long announced, Caller caller, UriInfo uri) {
        URI base = uri.getAbsolutePath();
        CompletableFuture<Response> answer = new CompletableFuture<>();
        Seats.Seat seat = seats.take(caller.address());
        Runnable keeping = () -> {
            try (seat) {
                answer.complete(created(jobs.keep(terms, in, announced, caller.address()), base, caller));
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e); // whatever it was: who asked is answered
            }
        };
        try {
            threads().newThread(keeping).start();
        } catch (RuntimeException | Error e) {
            seat.close();
            throw e;
        }
        return answer;
    }

    private static Response created(Job job, URI base, Caller caller) {
        String folder = base.getRawPath().replaceFirst("/$", "") + "/" + job.id();
        Response.ResponseBuilder response = Response.created(URI.create(folder + "/events"))
                .type(MediaType.APPLICATION_JSON)
                .entity(EventText.job(job, folder).getBytes(StandardCharsets.UTF_8));
        Headers.of(caller).forEach(response::header);
        return response.build();
    }

    /** The events of the reading of an input that is kept. */
    @GET
    @Path("{id}/events")
    public Response events(@PathParam("id") String id, @Context HttpServletRequest request, @Context UriInfo uri) {
        Asked asked = asked(request, uri, OFFERED);
        Job job = jobs.open(id).orElseThrow(() -> gone(id, asked.lastEventId().isPresent()));
        Feed feed = door.feed(job);
        try {
            long identity = job.terms().identity(job.id());
            Optional<Checkpoint> from = asked.lastEventId().map(last -> door.place(last, identity));
            if (EchoDoor.isOver(from)) {
                feed.close();
                return over(asked.caller()); // which tells an EventSource not to come again
            }
            return Response.ok(door.stream(job.terms(), feed, asked.caller(), identity, from, Optional.of(job.cuts())))
                    .build();
        } catch (RuntimeException | Error e) {
            feed.close();
            throw e;
        }
    }

    private static ProblemException gone(String id, boolean wasThere) {
        return wasThere
                ? new ProblemException(410, "Gone", "the input " + id + " is not kept any more; send it again")
                : new ProblemException(404, "Not Found", "no input is kept as " + id);
    }

    /** Forgets an input; who reads it may do so to the end. */
    @DELETE
    @Path("{id}")
    public Response remove(@PathParam("id") String id, @Context HttpServletRequest request, @Context UriInfo uri) {
        Asked asked = asked(request, uri, List.of(JSON));
        if (!jobs.remove(id)) {
            throw gone(id, false);
        }
        return over(asked.caller());
    }
}
