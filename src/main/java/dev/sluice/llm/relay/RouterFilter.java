package dev.sluice.llm.relay;

import dev.sluice.http.RequestId;
import dev.sluice.llm.routing.Client;
import dev.sluice.llm.routing.Endpoint;
import dev.sluice.llm.routing.RouterSnapshot;
import dev.sluice.llm.wire.Dialect;
import dev.sluice.security.LocalVisitor;
import dev.sluice.security.OriginPolicy;
import dev.sluice.stream.StreamingResponse;
import dev.sluice.stream.Streams;
import dev.sluice.stream.servlet.LateAnswer;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The door of the router: takes the requests to its endpoints, whatever their paths are, and lets all others go on. Stands
 * behind {@code StreamFilter}.
 */
public class RouterFilter extends HttpFilter {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Set by a launcher that can be reached from its own machine only. */
    static final String BOUND_LOCALLY = "dev.sluice.bound-locally";

    private static final String MODELS = "/v1/models";

    /** Room for a body is taken in such steps, in bytes: most bodies need one. */
    private static final int BODY_STEP = 16_384;

    private transient Router router;
    private transient Streams streams;
    private transient OriginPolicy origins;

    /** Called by CDI after construction: a filter needs a constructor without arguments. */
    @Inject
    void wire(Router newRouter, Streams allStreams, OriginPolicy policy) {
        this.router = newRouter;
        this.streams = allStreams;
        this.origins = policy;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        RouterSnapshot snapshot = router.current();
        Map<String, Endpoint> endpoints = snapshot.config().endpoints();
        Endpoint endpoint = endpoints.get(path);
        if (endpoint == null && path.endsWith("/")) {
            endpoint = endpoints.get(path.substring(0, path.length() - 1));
        }
        Optional<Endpoint> above = endpoint == null ? above(path, endpoints) : Optional.empty();
        if (endpoint != null) {
            answer(request, response, snapshot, endpoint);
        } else if (above.isPresent()) {
            refuse(
                    response,
                    RequestId.of(request.getHeader("X-Request-Id")),
                    above.get().dialect(),
                    Router.refused(404, path + " is no endpoint of this router", null, "unknown_endpoint"));
        } else if (path.equals(MODELS) || path.startsWith(MODELS + "/")) {
            models(request, response, snapshot, path);
        } else if (path.startsWith(Replays.PATH)) {
            recorded(request, response, snapshot, path.substring(Replays.PATH.length()));
        } else {
            chain.doFilter(request, response);
        }
    }

    /**
     * The endpoint of an API of models below which a path lies, such as {@code /v1/messages/count_tokens}: who asks there takes
     * an error in that API's form. What lies elsewhere may be the application's.
     */
    private static Optional<Endpoint> above(String path, Map<String, Endpoint> endpoints) {
        return path.startsWith("/v1/")
                ? endpoints.values().stream()
                        .filter(endpoint -> path.startsWith(endpoint.path() + "/"))
                        .findAny()
                : Optional.empty();
    }

    /** What is recorded has no reader that a server would end. */
    @Override
    public void destroy() {
        router.close();
    }

    private void answer(
            HttpServletRequest request, HttpServletResponse response, RouterSnapshot snapshot, Endpoint endpoint)
            throws IOException {
        String id = RequestId.of(request.getHeader("X-Request-Id"));
        Dialect dialect = endpoint.dialect();
        Optional<Client> client = snapshot.clients().find(request::getHeader);
        Router.Refused refused = refusal(request, snapshot, endpoint, client);
        if (refused != null) {
            refuse(response, id, dialect, refused);
            return;
        }
        int most = snapshot.config().maxRequestBytes();
        if (request.getContentLengthLong() > most) {
            refuse(response, id, dialect, tooLarge(most));
            return;
        }
        HeldRequests.Claim room = router.held().claim();
        boolean relayed = false;
        try {
            Taken taken = take(request.getInputStream(), most, room);
            if (taken.refused() != null) {
                refuse(response, id, dialect, taken.refused());
                return;
            }
            Inquiry inquiry = new Inquiry(id, snapshot, endpoint, client, name -> joined(request, name), taken.body());
            switch (router.decide(inquiry)) {
                case Router.Refused no -> refuse(response, id, dialect, no);
                case Router.Accepted yes -> {
                    room.needs(yes.bytes());
                    Answer answer = late(request, response, id, dialect);
                    relayed = true;
                    router.relay(yes, answer, room);
                }
            }
        } finally {
            if (!relayed) {
                room.close();
            }
        }
    }

    /**
     * A body, or why it is not taken.
     *
     * @param refused null when it is
     */
    @SuppressWarnings("ArrayRecordComponent") // it goes from one method to another
    private record Taken(byte[] body, Router.@Nullable Refused refused) {}

    private static Taken take(InputStream in, int most, HeldRequests.Claim room) throws IOException {
        List<byte[]> parts = new ArrayList<>();
        int length = 0;
        byte[] part;
        do {
            if (!room.grows(BODY_STEP)) {
                return new Taken(new byte[0], Router.NO_ROOM);
            }
            part = in.readNBytes(BODY_STEP);
            length += part.length;
            if (length > most) {
                return new Taken(new byte[0], tooLarge(most));
            }
            parts.add(part);
        } while (part.length == BODY_STEP);
        byte[] body = part;
        if (parts.size() > 1) {
            body = new byte[length];
            int at = 0;
            for (byte[] each : parts) {
                System.arraycopy(each, 0, body, at, each.length);
                at += each.length;
            }
        }
        room.needs(length);
        return new Taken(body, null);
    }

    /** A field of a request; several lines of it are one, as RFC 9110, section 5.3, has it. */
    private static @Nullable String joined(HttpServletRequest request, String name) {
        String first = request.getHeader(name);
        if (first == null || name.equalsIgnoreCase("Content-Type")) {
            return first; // which is no list
        }
        return String.join(", ", Collections.list(request.getHeaders(name)));
    }

    /** Why a request is not let in; null when it is. */
    private Router.@Nullable Refused refusal(
            HttpServletRequest request, RouterSnapshot snapshot, Endpoint endpoint, Optional<Client> client) {
        if (streams.isDraining()) {
            return draining();
        }
        if (!request.getMethod().equals(endpoint.method())) {
            return Router.wrongMethod(endpoint.path(), endpoint.method());
        }
        Router.Refused stranger = stranger(request, snapshot, client);
        if (stranger != null) {
            return stranger;
        }
        String type =
                request.getContentType() == null ? "" : request.getContentType().toLowerCase(Locale.ROOT);
        boolean fits = endpoint.requiresMultipart()
                ? type.startsWith("multipart/form-data")
                : type.startsWith("application/json") || (type.isEmpty() && client.isPresent());
        if (!fits) {
            return Router.refused(
                    415,
                    endpoint.path() + " takes "
                            + (endpoint.requiresMultipart() ? "multipart/form-data" : "application/json")
                            + ", and not " + (type.isEmpty() ? "a body without a Content-Type" : type),
                    null,
                    "unsupported_media_type");
        }
        if (request.getHeader("Content-Encoding") != null) {
            return Router.refused(415, "a body with a Content-Encoding is not taken", null, "unsupported_media_type");
        }
        return null;
    }

    /** Why who asks may not; null when he may. */
    private Router.@Nullable Refused stranger(
            HttpServletRequest request, RouterSnapshot snapshot, Optional<Client> client) {
        if (client.isPresent()) {
            return null;
        }
        if (!snapshot.clients().isEmpty()) {
            Router.Refused no =
                    Router.refused(401, "this server wants a key: Authorization: Bearer ...", null, "invalid_api_key");
            return new Router.Refused(no.outcome(), Map.of("WWW-Authenticate", "Bearer"));
        }
        boolean local = request.getServletContext().getAttribute(BOUND_LOCALLY) instanceof Boolean bound
                && bound
                && LocalVisitor.isLocal(
                        request.getRemoteAddr(), Collections.list(request.getHeaderNames()), request.getHeader("Host"));
        if (!local) {
            return Router.refused(
                    401,
                    "without clients in its configuration the router answers only visitors on its own machine, "
                            + "and only when it listens there alone",
                    null,
                    "invalid_api_key");
        }
        // a page of another origin may send what a form can send
        if (!origins.allows(request.getHeader("Origin"), request.getHeader("Host"))) {
            return Router.refused(403, "pages of this origin may not ask", null, "origin_not_allowed");
        }
        return null;
    }

    private static Router.Refused draining() {
        return Router.refused(503, "the server is stopping; try again elsewhere", null, "draining");
    }

    private static Router.Refused tooLarge(int most) {
        return Router.refused(
                413,
                "the body has more than the " + most + " bytes that are taken (maxRequestBytes)",
                null,
                "request_too_large");
    }

    private void models(HttpServletRequest request, HttpServletResponse response, RouterSnapshot snapshot, String path)
            throws IOException {
        String id = RequestId.of(request.getHeader("X-Request-Id"));
        Optional<Client> client = snapshot.clients().find(request::getHeader);
        Router.Refused stranger = stranger(request, snapshot, client);
        if (stranger != null) {
            refuse(response, id, Dialect.OPENAI, stranger);
        } else if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            refuse(response, id, Dialect.OPENAI, Router.wrongMethod(path, "GET, HEAD"));
        } else {
            Optional<byte[]> body =
                    ModelsJson.answer(snapshot.routes().models(client), path.substring(MODELS.length()));
            if (body.isPresent()) {
                write(response, 200, fields(id, Map.of()), body.get());
            } else {
                refuse(
                        response,
                        id,
                        Dialect.OPENAI,
                        Router.refused(404, "there is no such model here", "model", "model_not_found"));
            }
        }
    }

    /** Reads or stops a stream that is recorded. */
    private void recorded(
            HttpServletRequest request, HttpServletResponse response, RouterSnapshot snapshot, String streamId)
            throws IOException {
        String id = RequestId.of(request.getHeader("X-Request-Id"));
        Optional<Client> client = snapshot.clients().find(request::getHeader);
        Router.Refused stranger = streams.isDraining() ? draining() : stranger(request, snapshot, client);
        if (stranger != null) {
            refuse(response, id, Dialect.OPENAI, stranger);
            return;
        }
        Replays.Asked asked = new Replays.Asked(
                id,
                request.getMethod(),
                streamId,
                Inquiry.ownerOf(client),
                request::getHeader,
                request.getMethod().equals("GET") ? request.getParameter("starting_after") : null);
        switch (router.replays().decide(asked)) {
            case Replays.Refused no -> refuse(response, id, Dialect.OPENAI, no.why());
            case Replays.Stopped() -> {
                response.setStatus(204);
                response.setHeader("X-Request-Id", id);
            }
            case Replays.Replay(Consumer<Answer> reading) ->
                reading.accept(late(request, response, id, Dialect.OPENAI));
        }
    }

    private Answer late(HttpServletRequest request, HttpServletResponse response, String id, Dialect dialect) {
        LateAnswer late = LateAnswer.begin(request, response, streams, answer -> {
            Router.Refused stopping = draining();
            if (answer.send(stopping.outcome().status(), fields(id, Map.of()), body(stopping, dialect))) {
                router.count(stopping);
            }
        });
        return new Late(late, request.getContextPath());
    }

    private void refuse(HttpServletResponse response, String id, Dialect dialect, Router.Refused no)
            throws IOException {
        router.count(no);
        Map<String, String> more = new HashMap<>(no.fields());
        no.outcome().retryAfter().ifPresent(wait -> more.put("Retry-After", Long.toString(seconds(wait))));
        write(response, no.outcome().status(), fields(id, more), body(no, dialect));
    }

    private static long seconds(Duration time) {
        return Math.max(1, (time.toMillis() + 999) / 1_000);
    }

    private static byte[] body(Router.Refused no, Dialect dialect) {
        return no.outcome().error().json(dialect);
    }

    private static Map<String, String> fields(String id, Map<String, String> more) {
        Map<String, String> fields = new HashMap<>(more);
        fields.put("Content-Type", "application/json");
        fields.put("Cache-Control", "no-store");
        fields.put("X-Request-Id", id);
        return fields;
    }

    private static void write(HttpServletResponse response, int status, Map<String, String> fields, byte[] body)
            throws IOException {
        response.setStatus(status);
        fields.forEach(response::setHeader);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** Answers by what the server has for late answers. */
    private record Late(LateAnswer late, String contextPath) implements Answer {

        @Override
        public void whole(int status, Map<String, String> fields, byte[] body) {
            late.send(status, fields, body);
        }

        @Override
        public void stream(StreamingResponse body) {
            late.send(body);
        }

        @Override
        public void whenGone(Runnable gone) {
            late.whenGone(gone);
        }

        @Override
        public boolean isWatched() {
            return late.isWatched();
        }
    }
}
