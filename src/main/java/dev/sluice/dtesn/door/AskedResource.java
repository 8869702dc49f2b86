package dev.sluice.dtesn.door;

import dev.sluice.dtesn.RequestFields;
import dev.sluice.http.RequestId;
import dev.sluice.problem.ProblemException;
import dev.sluice.security.OriginPolicy;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/** What the resources of the service have in common: how they understand a request. */
abstract class AskedResource {

    static final String JSON = "application/json";
    static final String EVENTS = "text/event-stream";

    private final OriginPolicy origins;
    private final ThreadFactory threads;

    AskedResource(OriginPolicy origins, ThreadFactory threads) {
        this.origins = origins;
        this.threads = threads;
    }

    /**
     * What a request says beside its body.
     *
     * @param offered the media types of its answer, the usual one first
     * @throws ProblemException 403, when a page of another origin sent it; 406, when it accepts none of these
     */
    Asked asked(HttpServletRequest request, UriInfo uri, List<String> offered) {
        if (!origins.allows(request.getHeader("Origin"), request.getHeader("Host"))) {
            throw new ProblemException(
                    403,
                    "Forbidden",
                    "this server does not take requests of pages of other origins; see sluice.allowed-origins");
        }
        String accepted = accepted(request, offered);
        Map<String, String> query = new LinkedHashMap<>();
        uri.getQueryParameters().forEach((name, values) -> query.put(name, Asked.said(name, values)));
        return new Asked(
                query,
                new Caller(
                        request.getRemoteAddr(),
                        RequestId.of(request.getHeader("X-Request-ID")),
                        accepted.equals(EchoDoor.NDJSON)),
                Asked.first(request.getHeader("Last-Event-ID"), query.get("lastEventId")));
    }

    /** The media type that a request likes best. */
    static String accepted(HttpServletRequest request, List<String> offered) {
        List<String> lines = Collections.list(request.getHeaders("Accept"));
        Optional<String> best = Preference.of(lines.isEmpty() ? null : String.join(",", lines), offered);
        return best.orElseThrow(() -> new ProblemException(
                406, "Not Acceptable", "Accept allows none of what there is here: " + String.join(", ", offered)));
    }

    /**
     * The body, as it arrives.
     *
     * @throws ProblemException 415, when it has a content coding
     */
    Feed body(HttpServletRequest request) throws IOException {
        refuseCoding(request);
        // asked for here, on the container's thread: the request belongs to it
        return new ArrivingFeed(request.getInputStream(), request.getContentLengthLong(), threads);
    }

    /** What a body is must be what is read. */
    static void refuseCoding(HttpServletRequest request) {
        String coding = request.getHeader("Content-Encoding");
        if (coding != null && !coding.equalsIgnoreCase("identity")) {
            throw new ProblemException(
                    415,
                    "Unsupported Media Type",
                    "Content-Encoding is \"" + RequestFields.shown(coding) + "\"; send the input as it is");
        }
    }

    /** That there is nothing to be told: behind the last event, or of an input that was forgotten. */
    static Response over(Caller caller) {
        Response.ResponseBuilder response = Response.noContent();
        Headers.of(caller).forEach(response::header);
        return response.build();
    }

    ThreadFactory threads() {
        return threads;
    }
}
