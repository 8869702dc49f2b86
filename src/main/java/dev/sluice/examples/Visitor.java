package dev.sluice.examples;

import dev.sluice.config.Secret;
import dev.sluice.config.SluiceConfig;
import dev.sluice.problem.Problem;
import dev.sluice.problem.ProblemException;
import dev.sluice.problem.ProblemJson;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Who sent the request, by HTTP Basic authentication (RFC 7617): any name, with the one password of the examples. In an
 * application of your own this would ask your directory of users.
 */
@RequestScoped
public class Visitor {

    private static final String SCHEME = "Basic ";

    private @Nullable HttpServletRequest request;
    private @Nullable SluiceConfig config;

    /** Called by CDI after construction: a proxied bean needs a constructor without arguments. */
    @Inject
    void of(HttpServletRequest current, SluiceConfig settings) {
        this.request = current;
        this.config = settings;
    }

    /**
     * The name.
     *
     * @throws WebApplicationException 401, when there is none or the password is wrong
     * @throws ProblemException 403, when no password was set for the examples
     */
    public String name() {
        SluiceConfig settings = config;
        HttpServletRequest current = request;
        if (settings == null || current == null || settings.examplesPassword().isEmpty()) {
            throw new ProblemException(
                    403, "Forbidden", "nobody may see this until sluice.examples.password is set on the server");
        }
        Secret password = settings.examplesPassword().get();
        String credentials = credentials(current.getHeader("Authorization"));
        int colon = credentials.indexOf(':');
        if (colon < 1 || !password.matches(credentials.substring(colon + 1))) {
            throw unauthorized();
        }
        return credentials.substring(0, colon);
    }

    private static String credentials(@Nullable String header) {
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return "";
        }
        try {
            byte[] decoded =
                    Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
            return new String(decoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static WebApplicationException unauthorized() {
        Problem problem = new Problem(401, "Unauthorized", "a name and the password of the examples are needed");
        return new WebApplicationException(Response.status(problem.status())
                .header("WWW-Authenticate", "Basic realm=\"the examples of Sluice\", charset=\"UTF-8\"")
                .header("Cache-Control", "no-store")
                .type(Problem.MEDIA_TYPE)
                .entity(ProblemJson.write(problem))
                .build());
    }
}
