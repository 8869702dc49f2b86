package dev.sluice.socket;

import dev.sluice.config.SluiceConfig;
import dev.sluice.problem.Problem;
import dev.sluice.problem.ProblemException;
import dev.sluice.problem.ProblemJson;
import dev.sluice.security.OriginPolicy;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.server.ServerContainer;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Upgrades to WebSocket by {@link ServerContainer#upgradeHttpToWebSocket}, new in Jakarta WebSocket 2.1, so that a
 * handshake can be refused with a status of our choice on every server: an endpoint that the container knows by its
 * path is upgraded by a filter of the container's, which comes before everything of ours.
 *
 * <p>A filter and not a servlet, so that a route can have any path, without a mapping for each in web.xml.
 */
public class UpgradeFilter extends HttpFilter {

    @Serial
    private static final long serialVersionUID = 1L;

    private transient SocketRoutes routes;
    private transient List<SocketInterceptor> interceptors;
    private transient OriginPolicy origins;
    private transient SocketSessions sessions;
    private transient SocketOptions usual;
    private transient Conversations conversations;
    private boolean takeover;

    /** Called by CDI after construction: a filter needs a constructor without arguments. */
    @Inject
    void wire(
            Instance<SocketEndpoint> endpoints,
            Instance<SocketRouter> routers,
            RouteBeans methods,
            Instance<SocketInterceptor> before,
            OriginPolicy policy,
            SocketSessions open,
            SocketOptions options,
            Conversations talks,
            SluiceConfig config) {
        List<PlacedSocket> all = new ArrayList<>(methods.all());
        endpoints.forEach(endpoint -> all.add(PlacedSocket.of(endpoint)));
        routers.forEach(router -> all.addAll(router.all()));
        this.routes = new SocketRoutes(all);
        this.interceptors = before.stream().toList();
        this.origins = policy;
        this.sessions = open;
        this.usual = options;
        this.conversations = talks;
        this.takeover = config.sockets().deflateTakeover();
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        Optional<SocketRoutes.Match> match = routes.find(path);
        if (match.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        try {
            upgrade(path, match.get(), request, response);
        } catch (ProblemException e) {
            refuse(response, e.problem());
        }
    }

    private void upgrade(
            String path, SocketRoutes.Match match, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Map<String, List<String>> headers = headers(request);
        HandshakeRules.check(request.getMethod(), headers);
        if (!origins.allows(request.getHeader("Origin"), request.getHeader("Host"))) {
            throw new ProblemException(
                    403, "Forbidden", "pages of this origin may not connect; see sluice.allowed-origins");
        }
        sessions.requirePlace(request.getRemoteAddr());
        ServerContainer container = container(request);
        SocketOptions options = match.route().options().apply(usual);
        Handshake handshake = handshake(path, match, request, headers).speaking(options.subprotocols());
        List<SocketInterceptor> all = new ArrayList<>(interceptors);
        all.addAll(match.route().interceptors());
        Optional<SocketEnd> verdict = admit(all, handshake);
        SocketHandler endpoint = verdict.isPresent()
                ? new SocketHandler() {}
                : match.route().serving().handler(handshake, options, conversations);
        Optional<BridgeConfigurator.Deflate> deflate = deflate(options, headers);
        AtomicReference<SocketHandler> outermost = new AtomicReference<>(endpoint);
        Attempt attempt = new Attempt(() -> {
            deflate.ifPresent(chosen -> chosen.share().close());
            outermost.get().onFailedUpgrade();
        });
        boolean agreed = false;
        try {
            if (verdict.isEmpty()) {
                all.reversed().forEach(each -> outermost.updateAndGet(inner -> each.around(handshake, inner)));
            }
            SocketHandler handler = outermost.get();
            Acceptance acceptance = handler.acceptance(new Acceptance(handshake.subprotocol(), Map.of()));
            acceptance.headers().forEach(response::setHeader);
            BridgeConfigurator.Opening opening = new BridgeConfigurator.Opening(
                    handler,
                    handshake,
                    options,
                    sessions,
                    acceptance.subprotocol().orElse(""),
                    deflate,
                    verdict,
                    attempt);
            BridgeConfigurator.<Exception>with(
                    opening,
                    () -> container.upgradeHttpToWebSocket(request, response, BridgeConfigurator.ENDPOINT, Map.of()));
            agreed = true;
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the WebSocket container does not take our endpoint", e);
        } finally {
            if (agreed) {
                sessions.expire(attempt);
            } else {
                attempt.fail();
            }
        }
    }

    private Optional<BridgeConfigurator.Deflate> deflate(SocketOptions options, Map<String, List<String>> headers) {
        if (!options.compressed()) {
            return Optional.empty();
        }
        return DeflateOffers.choose(headers.getOrDefault("sec-websocket-extensions", List.of()), takeover)
                .flatMap(parameters -> sessions.deflate()
                        .take(parameters)
                        .map(share -> new BridgeConfigurator.Deflate(parameters, share)));
    }

    private static Handshake handshake(
            String path, SocketRoutes.Match match, HttpServletRequest request, Map<String, List<String>> headers) {
        String query = request.getQueryString();
        return new Handshake(
                path,
                HandshakeRules.variables(match.variables()),
                HandshakeRules.query(query == null ? "" : query),
                HandshakeRules.kept(headers),
                request.getRemoteAddr(),
                request.getRemotePort(),
                Optional.empty());
    }

    /** Asks who stands before: returns how the connection is to be closed at once, if it is. */
    private static Optional<SocketEnd> admit(List<SocketInterceptor> all, Handshake handshake) {
        for (SocketInterceptor interceptor : all) {
            switch (interceptor.admit(handshake)) {
                case Verdict.Pass pass -> {
                    // the next is asked
                }
                case Verdict.Refuse refuse -> throw new ProblemException(refuse.problem());
                case Verdict.Close close -> {
                    return Optional.of(SocketEnd.said(close.code(), close.reason()));
                }
            }
        }
        return Optional.empty();
    }

    private static ServerContainer container(HttpServletRequest request) {
        Object container = request.getServletContext().getAttribute(ServerContainer.class.getName());
        if (container instanceof ServerContainer found) {
            return found;
        }
        throw new ProblemException(501, "Not Implemented", "this server has no WebSocket container");
    }

    private static Map<String, List<String>> headers(HttpServletRequest request) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.put(HandshakeRules.key(name), List.copyOf(Collections.list(request.getHeaders(name))));
        }
        return headers;
    }

    private static void refuse(HttpServletResponse response, Problem problem) throws IOException {
        response.setStatus(problem.status());
        if (problem.status() == 426) {
            response.setHeader("Upgrade", "websocket");
            response.setHeader("Connection", "Upgrade");
            response.setHeader("Sec-WebSocket-Version", "13");
        } else if (problem.status() == 405) {
            response.setHeader("Allow", "GET");
        } else if (problem.status() == 503) {
            response.setHeader("Retry-After", "5");
        }
        response.setContentType(Problem.MEDIA_TYPE);
        response.setCharacterEncoding("UTF-8");
        response.getOutputStream().write(ProblemJson.write(problem).getBytes(StandardCharsets.UTF_8));
    }
}
