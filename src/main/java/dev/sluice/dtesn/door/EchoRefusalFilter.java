package dev.sluice.dtesn.door;

import dev.sluice.http.RequestId;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;

/** Gives refusals of the service, its own and those of JAX-RS, the header fields that all its answers have. */
@Provider
public class EchoRefusalFilter implements ContainerResponseFilter {

    private static final String SERVICE = "deep_tree_echo";

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        String path = request.getUriInfo().getPath();
        String relative = path.startsWith("/") ? path.substring(1) : path;
        if (response.getStatus() < 400 || !(relative.equals(SERVICE) || relative.startsWith(SERVICE + "/"))) {
            return;
        }
        String id = RequestId.of(request.getHeaderString("X-Request-ID"));
        Headers.of(new Caller("", id, false))
                .forEach((name, value) -> response.getHeaders().putSingle(name, value));
    }
}
