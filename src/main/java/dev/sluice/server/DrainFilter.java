package dev.sluice.server;

import dev.sluice.problem.ProblemException;
import dev.sluice.stream.Streams;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;

/** Refuses new work while the server is stopping; health checks still get their answer. */
@Provider
@PreMatching
@Dependent
public class DrainFilter implements ContainerRequestFilter {

    private final Streams streams;

    @Inject
    public DrainFilter(Streams streams) {
        this.streams = streams;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (streams.isDraining() && !request.getUriInfo().getPath().startsWith("health/")) {
            throw new ProblemException(503, "Service Unavailable", "the server is stopping; try again elsewhere");
        }
    }
}
