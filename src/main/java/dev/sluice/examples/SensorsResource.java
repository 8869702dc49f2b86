package dev.sluice.examples;

import dev.sluice.problem.Parameter;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /** Those that came last, at most {@code last} of them, with what is known of each; the youngest at the end. */
    @GET
    public String latest(@QueryParam("last") @Nullable String last) {
        int most = Parameter.whole("last", last, Devices.MOST, 1, Devices.MOST);
        List<Devices.Device> all = devices.all();
        JsonArrayBuilder array = Json.createArrayBuilder();
        all.subList(Math.max(0, all.size() - most), all.size())
                .forEach(device -> array.add(Json.createObjectBuilder()
                        .add("device", device.id())
                        .add("online", device.isOnline())
                        .add("readings", device.readings())
                        .add("heard", device.heard().toString())));
        return Json.createObjectBuilder()
                .add("count", all.size())
                .add("devices", array)
                .build()
                .toString();
    }
}
