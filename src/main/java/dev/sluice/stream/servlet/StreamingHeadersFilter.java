package dev.sluice.stream.servlet;

import dev.sluice.stream.StreamingResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;

/** Gives a response the status, the media type and the header fields of the {@link StreamingResponse} that it holds. */
@Provider
public class StreamingHeadersFilter implements ContainerResponseFilter {

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (!(response.getEntity() instanceof StreamingResponse body)) {
            return;
        }
        // a status that the method chose itself, by Response.status(...), stays
        if (response.getStatus() == Response.Status.OK.getStatusCode()) {
            response.setStatus(body.status());
        }
        response.setEntity(body, response.getEntityAnnotations(), MediaType.valueOf(body.mediaType()));
        body.headers().forEach((name, value) -> response.getHeaders().putSingle(name, value));
    }
}
