package dev.sluice.examples;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The devices that {@link SensorsRoute} knows: {@code /iot/sensors}. */
@Dependent
@Path("iot/sensors")
@Produces(MediaType.APPLICATION_JSON)
public class SensorsResource {

    private final Devices devices;

    @Inject
    public SensorsResource(Devices devices) {
        this.devices = devices;
    }

    /** All of them, with what is known of each. */
    @GET
    public String all() {
        JsonArrayBuilder array = Json.createArrayBuilder();
        devices.all()
                .forEach(device -> array.add(Json.createObjectBuilder()
                        .add("device", device.id())
                        .add("online", device.isOnline())
                        .add("readings", device.readings())
                        .add("heard", device.heard().toString())));
        return Json.createObjectBuilder().add("devices", array).build().toString();
    }
}
