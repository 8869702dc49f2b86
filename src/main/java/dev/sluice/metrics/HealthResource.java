package dev.sluice.metrics;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Comparator;
import java.util.List;

/** Liveness and readiness, for orchestrators and load balancers. */
@Dependent
@Path("health")
@Produces(MediaType.APPLICATION_JSON)
public class HealthResource {

    private final Instance<HealthCheck> checks;

    @Inject
    public HealthResource(Instance<HealthCheck> checks) {
        this.checks = checks;
    }

    /** Answers as long as the process can answer at all. */
    @GET
    @Path("live")
    public Response live() {
        return respond(200, List.of());
    }

    /** 200 when new requests may be sent here, else 503; says what was looked at. */
    @GET
    @Path("ready")
    public Response ready() {
        List<HealthCheck.Result> results = checks.stream()
                .map(HealthCheck::check)
                .sorted(Comparator.comparing(HealthCheck.Result::name))
                .toList();
        boolean ready = results.stream().allMatch(HealthCheck.Result::ready);
        return respond(ready ? 200 : 503, results);
    }

    private static Response respond(int status, List<HealthCheck.Result> results) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        results.forEach(result -> array.add(Json.createObjectBuilder()
                .add("name", result.name())
                .add("status", result.status())
                .add("detail", result.detail())));
        String body = Json.createObjectBuilder()
                .add("status", status == 200 ? "UP" : "DOWN")
                .add("checks", array)
                .build()
                .toString();
        return Response.status(status)
                .header("Cache-Control", "no-store")
                .entity(body)
                .build();
    }
}
