package dev.sluice.stream.servlet;

import dev.sluice.http.FinalStatus;
import dev.sluice.http.Preconditions;
import dev.sluice.problem.Problem;
import dev.sluice.problem.ProblemJson;
import dev.sluice.sse.EventStream;
import dev.sluice.stream.ContentCoding;
import dev.sluice.stream.Format;
import dev.sluice.stream.Formats;
import dev.sluice.stream.StreamingResponse;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.ext.Provider;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives a response the status, the media type and the header fields of the {@link StreamingResponse} that it holds, and
 * the body its format and coding, which depend on what its reader accepts.
 */
@Provider
public class StreamingHeadersFilter implements ContainerResponseFilter {

    private final Formats formats;

    @Inject
    public StreamingHeadersFilter(Formats formats) {
        this.formats = formats;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (!(response.getEntity() instanceof StreamingResponse body)) {
            if (isLive(response)) {
                set(response, "Cache-Control", "no-cache, no-transform");
                set(response, "X-Accel-Buffering", "no");
            }
            return;
        }
        try {
            apply(body, request, response);
        } catch (RuntimeException e) {
            body.discard(); // nobody else will
            throw e;
        }
    }

    /** Whether it is a stream by one of the standard types. */
    private static boolean isLive(ContainerResponseContext response) {
        MediaType mediaType = response.getMediaType();
        return response.getEntity() instanceof StreamingOutput
                || (mediaType != null && isSame(mediaType, MediaType.SERVER_SENT_EVENTS_TYPE));
    }

    private void apply(StreamingResponse body, ContainerRequestContext request, ContainerResponseContext response) {
        // RFC 9110 sections 13.2.1 and 14.2: conditions and ranges are for what would else be a 200
        if (body.isFile() && response.getStatus() == Response.Status.OK.getStatusCode()) {
            body.asked(request.getMethod(), request::getHeaderString);
        }
        if (!body.hasContent()) {
            answerWithout(body, request, response);
            return;
        }
        if (!FinalStatus.allowsBody(response.getStatus())) {
            throw new IllegalStateException("the method returned a StreamingResponse in a response of status "
                    + response.getStatus() + ", which has no body: return Response.status(" + response.getStatus()
                    + ").build() alone, or choose a status that has one");
        }
        // a status that the method chose itself, by Response.status(...), stays
        if (response.getStatus() == Response.Status.OK.getStatusCode()) {
            response.setStatus(body.status());
        }
        if (body.mediaType().isEmpty()) {
            MediaType produced = response.getMediaType();
            Format<Object> format = format(produced);
            body.formatted(format, name(format, produced));
            vary(response, HttpHeaders.ACCEPT);
            if (format.mediaType().startsWith(MediaType.SERVER_SENT_EVENTS)) {
                EventStream.live(body); // what its method could not give it, not knowing what it would be
            }
        }
        String mediaType = body.mediaType().orElseThrow();
        if (!(request.getProperty(Hold.ATTRIBUTE) instanceof Hold hold)) {
            throw new IllegalStateException("StreamFilter is not mapped to the servlet of this application in web.xml");
        }
        hold.offer(body);
        response.setEntity(new HeldBody(body, hold), response.getEntityAnnotations(), MediaType.valueOf(mediaType));
        body.headers().forEach((name, value) -> set(response, name, value));
        // what the method says it has encoded is not encoded again
        if (body.mayBeCompressed()
                && values(response, HttpHeaders.CONTENT_ENCODING).isEmpty()) {
            String accepted = request.getHeaderString(HttpHeaders.ACCEPT_ENCODING);
            ContentCoding coding = body.encodedFor(accepted == null ? "" : accepted);
            vary(response, HttpHeaders.ACCEPT_ENCODING);
            if (coding != ContentCoding.IDENTITY) {
                response.getHeaders().putSingle(HttpHeaders.CONTENT_ENCODING, coding.token());
            }
        }
    }

    /** Sets a field of the body's, unless the method has set it itself: it knows better than what made the body. */
    private static void set(ContainerResponseContext response, String name, String value) {
        if (name.equalsIgnoreCase(HttpHeaders.VARY)) {
            names(value).forEach(field -> vary(response, field));
        } else if (values(response, name).isEmpty()) {
            response.getHeaders().putSingle(name, value);
        }
    }

    /** Adds to what the answer depends on (RFC 9110, section 12.5.5), unless that is said already. */
    private static void vary(ContainerResponseContext response, String field) {
        boolean said = values(response, HttpHeaders.VARY).stream()
                .flatMap(StreamingHeadersFilter::names)
                .anyMatch(known -> known.equals("*") || known.equalsIgnoreCase(field));
        if (!said) {
            response.getHeaders().add(HttpHeaders.VARY, field);
        }
    }

    private static Stream<String> names(Object list) {
        return Arrays.stream(list.toString().split(",", -1)).map(String::strip).filter(name -> !name.isEmpty());
    }

    /** The values of a field, however its name is written: not every runtime looks past that. */
    private static List<Object> values(ContainerResponseContext response, String name) {
        return response.getHeaders().entrySet().stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .flatMap(field -> field.getValue().stream())
                .toList();
    }

    /** What a file need not or must not be sent for. */
    private static void answerWithout(
            StreamingResponse body, ContainerRequestContext request, ContainerResponseContext response) {
        int status = body.status();
        Map<String, String> fields = body.headers();
        response.setStatus(status);
        fields.forEach((name, value) -> set(response, name, value));
        body.discard();
        switch (status) {
            case 412 ->
                problem(
                        response,
                        412,
                        "Precondition Failed",
                        Preconditions.told(request::getHeaderString) + " does not hold: the file has the entity tag "
                                + fields.get("ETag"));
            case 416 ->
                problem(
                        response,
                        416,
                        "Range Not Satisfiable",
                        "there is nothing of Range: " + request.getHeaderString("Range") + "; what there is, is "
                                + fields.get("Content-Range"));
            default -> {
                response.setEntity(null);
                response.getHeaders().remove(HttpHeaders.CONTENT_TYPE);
            }
        }
    }

    private static void problem(ContainerResponseContext response, int status, String title, String detail) {
        response.setEntity(
                ProblemJson.write(new Problem(status, title, detail)),
                response.getEntityAnnotations(),
                MediaType.valueOf(Problem.MEDIA_TYPE));
    }

    /** One format may have several names: it has the one that the method gives it. */
    private static String name(Format<Object> format, @Nullable MediaType produced) {
        if (produced == null
                || produced.isWildcardType()
                || produced.isWildcardSubtype()
                || produced.equals(MediaType.APPLICATION_OCTET_STREAM_TYPE)
                || isSame(produced, MediaType.valueOf(format.mediaType()))) {
            return format.mediaType();
        }
        return produced.getType() + "/" + produced.getSubtype();
    }

    private static boolean isSame(MediaType one, MediaType other) {
        return one.getType().equalsIgnoreCase(other.getType())
                && one.getSubtype().equalsIgnoreCase(other.getSubtype());
    }

    /** JSON when the method says nothing; what it says and nobody can write is the developer's mistake. */
    private Format<Object> format(@Nullable MediaType produced) {
        if (produced == null
                || produced.isWildcardType()
                || produced.isWildcardSubtype()
                || produced.equals(MediaType.APPLICATION_OCTET_STREAM_TYPE)) {
            return Format.json();
        }
        String mediaType = produced.getType() + "/" + produced.getSubtype();
        return formats.of(mediaType)
                .orElseThrow(() -> new IllegalStateException("there is no format of items for " + mediaType
                        + ", which the method produces; there are formats for " + formats.mediaTypes()));
    }
}
