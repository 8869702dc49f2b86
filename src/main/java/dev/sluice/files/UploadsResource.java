package dev.sluice.files;

import dev.sluice.http.ContentRange;
import dev.sluice.problem.Problem;
import dev.sluice.problem.ProblemException;
import dev.sluice.problem.ProblemJson;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/**
 * Takes files for the configured folder, where a token for that is configured. The body is read on a virtual thread,
 * after the JAX-RS chain has returned.
 */
@Singleton
@Path("files")
public class UploadsResource {

    private static final System.Logger LOG = System.getLogger(UploadsResource.class.getName());

    private static final List<String> CONDITIONS = List.of("If-Match", "If-None-Match", "If-Unmodified-Since");

    private final Optional<Uploads> uploads;
    private final ThreadFactory threads;
    private final Rest rest;

    @Inject
    public UploadsResource(Optional<Uploads> uploads, ThreadFactory threads) {
        this.uploads = uploads;
        this.threads = threads;
        this.rest = new Rest(System::nanoTime);
    }

    /**
     * Puts a file, or a part of one that its {@code Content-Range} names. 201 or 204 when it is there, 202 when more of it
     * is to come; {@code Range} says what is kept, and {@code Upload-Id} what the next part must be sent with. The first
     * part may bring one of its sender's own choice. An empty body with <code>Content-Range: bytes *&#47;TOTAL</code> asks that.
     */
    @PUT
    @Path("{name: .*}")
    @Consumes(MediaType.WILDCARD)
    public void put(
            @PathParam("name") String name, @Context HttpServletRequest request, @Suspended AsyncResponse answer)
            throws IOException {
        Uploads desk =
                uploads.orElseThrow(() -> new NotAllowedException(Response.status(Response.Status.METHOD_NOT_ALLOWED)
                        .allow("GET", "HEAD")
                        .build()));
        Upload head;
        try {
            head = head(desk, name, request);
            desk.check(head); // before its sender is told to go on, which asking for its body does
        } catch (ProblemException | Refused | WebApplicationException e) {
            refuse(refusal(e), request, answer);
            return;
        }
        Upload upload = head.with(request.getInputStream());
        String address = request.getRequestURI();
        threads.newThread(() -> receive(desk, upload, address, answer)).start();
    }

    private void receive(Uploads desk, Upload upload, String address, AsyncResponse answer) {
        try {
            finish(answer(desk, upload, address), upload.body(), upload.length(), answer);
        } catch (Receiving.Cut e) {
            LOG.log(System.Logger.Level.DEBUG, "an upload broke off", e); // there is no more of it to be read
            answer.resume(problem(new Problem(400, "Bad Request", "the upload broke off"))
                    .build());
        }
    }

    /** All of the request that is needed, while it is this thread's; without its body. */
    private static Upload head(Uploads desk, String name, HttpServletRequest request) {
        if (!desk.allows(request.getHeader("Authorization"))) {
            throw new NotAuthorizedException(problem(new Problem(
                            401,
                            "Unauthorized",
                            "Authorization must be Bearer and the token of sluice.files.upload-token"))
                    .header("WWW-Authenticate", "Bearer realm=\"files\"")
                    .build());
        }
        refuseForms(request);
        Map<String, String> conditions = new HashMap<>();
        for (String each : CONDITIONS) {
            if (request.getHeader(each) != null) {
                conditions.put(each, String.join(",", Collections.list(request.getHeaders(each))));
            }
        }
        return new Upload(
                name,
                request.getContentLengthLong(),
                range(request),
                id(request),
                conditions::get,
                InputStream.nullInputStream());
    }

    /** Who asked before he sends is told and sends nothing; anybody else is sending by now. */
    private void refuse(Response refusal, HttpServletRequest request, AsyncResponse answer) throws IOException {
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            answer.resume(refusal);
            return;
        }
        InputStream body = request.getInputStream();
        long length = request.getContentLengthLong();
        threads.newThread(() -> finish(refusal, body, length, answer)).start();
    }

    /** Reads what is left of the body, and answers then: many senders read nothing before they have sent all. */
    private void finish(Response response, InputStream body, long length, AsyncResponse answer) {
        try {
            rest.discard(body, length);
        } finally {
            answer.resume(response);
        }
    }

    /** A form is not the file itself, and a server may have read some of it already. */
    private static void refuseForms(HttpServletRequest request) {
        String type =
                request.getContentType() == null ? "" : request.getContentType().toLowerCase(Locale.ROOT);
        String coding = request.getHeader("Content-Encoding");
        if (type.startsWith("application/x-www-form-urlencoded")
                || type.startsWith("multipart/form-data")
                || (coding != null && !coding.equalsIgnoreCase("identity"))) {
            throw new NotSupportedException(problem(new Problem(
                            415,
                            "Unsupported Media Type",
                            "the body must be the file itself, as curl -T sends it, and not "
                                    + (coding == null ? type : coding)))
                    .header("Accept-Encoding", "identity") // RFC 9110 section 15.5.16
                    .build());
        }
    }

    private static Optional<ContentRange> range(HttpServletRequest request) {
        String field = request.getHeader("Content-Range");
        if (field == null) {
            return Optional.empty();
        }
        Optional<ContentRange> range = ContentRange.parse(field);
        if (range.isEmpty()) {
            throw new ProblemException(
                    400,
                    "Bad Request",
                    "Content-Range must be bytes FIRST-LAST/TOTAL with FIRST <= LAST < TOTAL, or bytes */TOTAL to ask"
                            + " what is there: " + field);
        }
        return range;
    }

    private static Optional<UploadId> id(HttpServletRequest request) {
        String field = request.getHeader("Upload-Id");
        if (field == null) {
            return Optional.empty();
        }
        Optional<UploadId> id = UploadId.parse(field);
        if (id.isEmpty()) {
            throw new ProblemException(
                    400,
                    "Bad Request",
                    "Upload-Id must have 16 to 64 letters, digits, hyphens and underscores: " + field);
        }
        return id;
    }

    private static Response answer(Uploads desk, Upload upload, String address) throws Receiving.Cut {
        try {
            return switch (desk.put(upload)) {
                case Stored.Whole whole
                when whole.created() ->
                    Response.status(Response.Status.CREATED)
                            .header("Location", address)
                            .header("ETag", whole.tag().toString())
                            .build();
                case Stored.Whole whole ->
                    Response.noContent().header("ETag", whole.tag().toString()).build();
                case Stored.Part part ->
                    kept(Response.accepted().header("Upload-Id", part.id().value()), part.bytes())
                            .build();
            };
        } catch (Refused | ProblemException e) {
            return refusal(e);
        } catch (Receiving.Cut e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "an upload failed", e);
            return problem(new Problem(500, "Internal Server Error", "the server failed; its log says why"))
                    .build();
        }
    }

    private static Response refusal(Exception refused) {
        return switch (refused) {
            case Refused e -> kept(problem(e.problem()), e.bytes()).build();
            case ProblemException e -> {
                Response.ResponseBuilder response = problem(e.problem());
                e.retryAfter().ifPresent(time -> response.header("Retry-After", time.toSeconds()));
                yield response.build();
            }
            case WebApplicationException e -> e.getResponse();
            default -> throw new IllegalArgumentException("no refusal", refused);
        };
    }

    private static Response.ResponseBuilder kept(Response.ResponseBuilder response, long bytes) {
        return bytes == 0 ? response : response.header("Range", "bytes=0-" + (bytes - 1));
    }

    private static Response.ResponseBuilder problem(Problem problem) {
        return Response.status(problem.status())
                .type(Problem.MEDIA_TYPE)
                .header("Cache-Control", "no-store")
                .entity(ProblemJson.write(problem));
    }
}
