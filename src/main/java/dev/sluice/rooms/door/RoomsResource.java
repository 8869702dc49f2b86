package dev.sluice.rooms.door;

import dev.sluice.rooms.Rooms;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The list of rooms. */
@Dependent
@Path("rooms")
@Produces(MediaType.APPLICATION_JSON)
public class RoomsResource {

    private final Rooms rooms;

    @Inject
    public RoomsResource(Rooms rooms) {
        this.rooms = rooms;
    }

    /** Every room that somebody reads, with how many do. */
    @GET
    public String list() {
        JsonArrayBuilder array = Json.createArrayBuilder();
        rooms.open()
                .forEach(room -> array.add(
                        Json.createObjectBuilder().add("name", room.name()).add("members", room.readers())));
        return Json.createObjectBuilder().add("rooms", array).build().toString();
    }
}
