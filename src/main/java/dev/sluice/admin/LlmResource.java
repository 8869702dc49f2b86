package dev.sluice.admin;

import dev.sluice.llm.relay.RelayJson;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** What the LLM router does now. */
@Dependent
@AdminOnly
@Path("admin/llm")
public class LlmResource {

    private final RelayJson json;

    @Inject
    public LlmResource(RelayJson json) {
        this.json = json;
    }

    /** Upstreams, requests on their way, counters, and the configuration in force without its secrets. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Response now() {
        return Response.ok(json.snapshot()).header("Cache-Control", "no-store").build();
    }
}
