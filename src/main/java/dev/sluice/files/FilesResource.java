package dev.sluice.files;

import dev.sluice.config.SluiceConfig;
import dev.sluice.http.MediaTypes;
import dev.sluice.problem.Parameter;
import dev.sluice.problem.ProblemException;
import dev.sluice.stream.StreamingResponse;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.core.Variant;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Files of the configured folder, and its listing when that is allowed. */
@Singleton
@Path("files")
public class FilesResource {

    private static final int PAGE = 1_000;
    private static final int LARGEST_PAGE = 10_000;

    private static final MediaType HTML = MediaType.valueOf("text/html;charset=UTF-8");

    private final SluiceConfig.Files settings;

    @Inject
    public FilesResource(SluiceConfig config) {
        this.settings = config.files();
    }

    /** The listing of the root. A runtime may come here whether there is a slash at the end or not. */
    @GET
    public Response root(
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit,
            @Context UriInfo uri,
            @Context Request request)
            throws IOException {
        FileFolder folder = folder();
        if (!isListed(folder, "")) {
            throw absent("");
        }
        return uri.getRequestUri().getRawPath().endsWith("/")
                ? listing("", after, limit, request, folder)
                : moved("", uri);
    }

    /**
     * A file: all of it, ranges of it, or nothing when its reader has it already. Or a folder's listing, by its name with
     * a slash at the end, when {@code sluice.files.listing} is on.
     *
     * @param download when it is there, the file is to be saved and not shown
     */
    @GET
    @Path("{name: .*}")
    public Object file(
            @PathParam("name") String name,
            @QueryParam("download") @Nullable String download,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit,
            @HeaderParam("Accept-Encoding") @Nullable String accepted,
            @Context UriInfo uri,
            @Context Request request)
            throws IOException {
        FileFolder folder = folder();
        try {
            Optional<Variants.Chosen> chosen = new Variants(folder).choose(name, accepted == null ? "" : accepted);
            if (chosen.isPresent()) {
                return sent(name, chosen.get(), download != null);
            }
            if (!isListed(folder, name)) {
                throw absent(name);
            }
            return name.isEmpty() || name.endsWith("/")
                    ? listing(name, after, limit, request, folder)
                    : moved(name, uri);
        } catch (AccessDeniedException e) {
            throw new ProblemException(403, "Forbidden", "the server may not read " + name);
        }
    }

    private FileFolder folder() {
        return new FileFolder(settings.root()
                .orElseThrow(() -> new ProblemException(
                        404, "Not Found", "no folder is served; set sluice.files.root (./sluice --files FOLDER)")));
    }

    private static StreamingResponse sent(String name, Variants.Chosen chosen, boolean download) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        String mediaType = MediaTypes.ofName(last);
        StreamingResponse response = StreamingResponse.file(chosen.file(), mediaType);
        if (chosen.varies()) {
            response.header("Vary", "Accept-Encoding");
        }
        if (ActiveContent.isActive(mediaType)) {
            response.header("Content-Security-Policy", ActiveContent.POLICY);
        }
        if (download) {
            response.filename(last.isBlank() ? "download" : last); // no name to save a file under
        }
        return response;
    }

    private boolean isListed(FileFolder folder, String name) throws IOException {
        return settings.listing() && folder.folder(name).isPresent();
    }

    /**
     * To the same folder with a slash, and the same query; below the application's own address, which the runtime puts
     * before. Who keeps a 301 keeps it for ever unless he is told otherwise, and a folder may become a file.
     */
    private static Response moved(String name, UriInfo uri) {
        StringBuilder path = new StringBuilder("files/");
        for (String part : name.split("/", -1)) {
            path.append(part.isEmpty() ? "" : UriPart.encoded(part) + "/");
        }
        String query = uri.getRequestUri().getRawQuery();
        if (query != null) {
            path.append('?').append(query);
        }
        return Response.status(Response.Status.MOVED_PERMANENTLY)
                .location(URI.create(path.toString()))
                .header("Cache-Control", "no-cache")
                .build();
    }

    private static Response listing(
            String name, @Nullable String after, @Nullable String limit, Request request, FileFolder folder)
            throws IOException {
        int most = Parameter.whole("limit", limit, PAGE, 1, LARGEST_PAGE);
        java.nio.file.Path real = folder.folder(name).orElseThrow(() -> absent(name));
        Variant wanted = request.selectVariant(List.of(
                new Variant(MediaType.APPLICATION_JSON_TYPE, (String) null, null),
                new Variant(HTML, (String) null, null)));
        if (wanted == null) {
            throw new ProblemException(406, "Not Acceptable", "a folder is listed as application/json or text/html");
        }
        FolderPage page = FolderPage.of(folder, real, name, after == null ? "" : after, most);
        boolean json = MediaType.APPLICATION_JSON_TYPE.equals(wanted.getMediaType());
        Response.ResponseBuilder response = Response.ok(
                        json ? FolderJson.write(page) : FolderHtml.write(page), wanted.getMediaType())
                .header("Cache-Control", "no-cache")
                .header("Vary", "Accept")
                .header("Content-Security-Policy", FolderHtml.CONTENT_POLICY);
        page.nextQuery().ifPresent(next -> response.header("Link", "<" + next + ">; rel=\"next\""));
        return response.build();
    }

    private static ProblemException absent(String name) {
        return new ProblemException(404, "Not Found", "there is no file " + name);
    }
}
