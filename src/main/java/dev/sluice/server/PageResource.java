package dev.sluice.server;

import dev.sluice.problem.ProblemException;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;

/**
 * The console's pages: what lies in {@code WEB-INF/console} and nothing else. The application covers the whole context,
 * so no server serves a file of the WAR by itself; the launcher's classes in its root stay where they are.
 */
@Dependent
@Path("{page: .*}")
public class PageResource {

    private static final String FOLDER = "/WEB-INF/console/";

    /** The kinds of file that the console has; another is not served. */
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=UTF-8",
            "css", "text/css;charset=UTF-8",
            "js", "text/javascript;charset=UTF-8",
            "svg", "image/svg+xml",
            "png", "image/png");

    private final ServletContext context;

    @Inject
    public PageResource(ServletContext context) {
        this.context = context;
    }

    /** One page or part of one, with an entity tag, so that a second visit costs a question only. */
    @GET
    public Response page(@PathParam("page") String path, @Context Request request) throws IOException {
        String name = path.isEmpty() ? "index.html" : path;
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        // letters, digits and single dots: no way out of the folder
        if (type == null || !name.matches("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*\\.[a-z]+")) {
            throw notFound(path);
        }
        byte[] content = read(name);
        EntityTag tag = new EntityTag(Integer.toHexString(Arrays.hashCode(content)) + "-" + content.length);
        CacheControl revalidate = new CacheControl();
        revalidate.setNoCache(true);
        Response.ResponseBuilder known = request.evaluatePreconditions(tag);
        Response.ResponseBuilder answer = known == null
                ? Response.ok(content).type(type).tag(tag).header("Content-Length", content.length)
                : known;
        return answer.cacheControl(revalidate).build();
    }

    private byte[] read(String name) throws IOException {
        try (InputStream in = context.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw notFound(name);
            }
            return in.readAllBytes();
        }
    }

    private static ProblemException notFound(String path) {
        return new ProblemException(404, "Not Found", "there is nothing at /" + path);
    }
}
