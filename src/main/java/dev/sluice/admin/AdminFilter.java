package dev.sluice.admin;

import dev.sluice.config.SluiceConfig;
import dev.sluice.problem.ProblemException;
import dev.sluice.security.LocalVisitor;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;

/** Lets local visitors pass, and others who show the configured token. */
@Provider
@AdminOnly
@Dependent
public class AdminFilter implements ContainerRequestFilter {

    private static final String BEARER = "Bearer ";

    private final SluiceConfig config;

    private final HttpServletRequest servletRequest;

    /** The request is CDI's, a proxy: each call of it is about the current one. */
    @Inject
    public AdminFilter(SluiceConfig config, HttpServletRequest servletRequest) {
        this.config = config;
        this.servletRequest = servletRequest;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        String field = request.getHeaderString(HttpHeaders.AUTHORIZATION);
        boolean hasToken = field != null
                && field.startsWith(BEARER)
                && config.adminToken()
                        .map(token -> token.matches(field.substring(BEARER.length())))
                        .orElse(false);
        boolean isLocal = LocalVisitor.isLocal(
                servletRequest.getRemoteAddr(),
                request.getHeaders().keySet(),
                request.getHeaderString(HttpHeaders.HOST));
        if (!hasToken && !isLocal) {
            throw new ProblemException(
                    403,
                    "Forbidden",
                    "only local visitors may see this, or requests with the token of sluice.admin.token");
        }
    }
}
