package dev.sluice.dtesn.door;

import dev.sluice.dtesn.Checkpoint;
import dev.sluice.dtesn.RequestFields;
import dev.sluice.security.OriginPolicy;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/**
 * Has inputs read, and answers with events while they are: {@code /deep_tree_echo/stream_process} and its sisters. An input is
 * in a JSON object, or it is the body: then it is read as it arrives, and events leave while it does.
 */
@Dependent
@Path("deep_tree_echo/{route: stream_process|stream_chunks|stream_large_dataset|stream_optimized}")
public class EchoResource extends AskedResource {

    private static final List<String> OFFERED = List.of(EVENTS, EchoDoor.NDJSON);

    private final EchoDoor door;

    @Inject
    public EchoResource(EchoDoor door, OriginPolicy origins, ThreadFactory threads) {
        super(origins, threads);
        this.door = door;
    }

    /** The input in a JSON object. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response json(
            @PathParam("route") String path, byte[] body, @Context HttpServletRequest request, @Context UriInfo uri) {
        Asked asked = asked(request, uri, OFFERED);
        refuseCoding(request);
        JsonRequest json = JsonRequest.of(body);
        RequestFields fields = asked.fields(json.fields());
        Terms terms = Terms.read(Route.of(path).orElseThrow(), fields, Asked.OTHERS);
        byte[] input = json.input(terms.spec().encoding());
        Optional<Checkpoint> from = asked.lastEventId(fields).map(id -> door.place(id, terms.identity("")));
        from.ifPresent(place -> EchoDoor.requireSame(place, input));
        return answer(terms, new MemoryFeed(input), asked, from);
    }

    /** The input as the body. */
    @POST
    @Consumes({MediaType.TEXT_PLAIN, MediaType.APPLICATION_OCTET_STREAM, EchoDoor.NDJSON, "text/csv"})
    public Response raw(@PathParam("route") String path, @Context HttpServletRequest request, @Context UriInfo uri)
            throws IOException {
        Asked asked = asked(request, uri, OFFERED);
        Terms terms = Terms.read(Route.of(path).orElseThrow(), asked.fields(Map.of()), Asked.OTHERS);
        Optional<Checkpoint> from = asked.lastEventId().map(id -> door.place(id, terms.identity("")));
        return answer(terms, body(request), asked, from);
    }

    private Response answer(Terms terms, Feed feed, Asked asked, Optional<Checkpoint> from) {
        if (EchoDoor.isOver(from)) {
            return over(asked.caller()); // which tells an EventSource not to come again
        }
        return Response.ok(door.stream(terms, feed, asked.caller(), terms.identity(""), from, Optional.empty()))
                .build();
    }
}
