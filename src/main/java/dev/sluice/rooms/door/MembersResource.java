package dev.sluice.rooms.door;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Who is in a room whose name stands in the query, as {@link RoomMessagesResource} tells it. */
@Dependent
@Path("members")
@Produces(MediaType.APPLICATION_JSON)
public class MembersResource {

    private final RoomRequests requests;

    @Inject
    public MembersResource(RoomRequests requests) {
        this.requests = requests;
    }

    /** How many, and the first of them, in the order in which they came. */
    @GET
    public CompletionStage<String> members(
            @QueryParam("room") @Nullable String room, @QueryParam("limit") @Nullable String limit) {
        return requests.members(Asked.given(room), limit);
    }
}
