package dev.sluice.security;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;

/** Header fields that make browsers careful with everything that comes from here. */
@Provider
public class SecurityHeadersFilter implements ContainerResponseFilter {

    /** What pages may load: only what this server itself serves. */
    private static final String CONTENT_POLICY =
            "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        MultivaluedMap<String, Object> fields = response.getHeaders();
        fields.putSingle("X-Content-Type-Options", "nosniff");
        fields.putSingle("Referrer-Policy", "no-referrer");
        fields.putSingle("Content-Security-Policy", CONTENT_POLICY);
    }
}
