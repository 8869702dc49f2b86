package dev.sluice.socket;

import dev.sluice.problem.Problem;
import dev.sluice.problem.ProblemException;
import dev.sluice.problem.ProblemJson;
import dev.sluice.security.OriginPolicy;
import dev.sluice.stream.Streams;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.server.ServerContainer;
import java.io.IOException;
import java.io.Serial;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Upgrades to WebSocket by {@link ServerContainer#upgradeHttpToWebSocket}, new in Jakarta WebSocket 2.1, so that a
 * handshake can be refused with a status of our choice on every server: an endpoint that the container knows by its
 * path is upgraded by a filter of the container's, which comes before everything of ours.
 */
public class UpgradeServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    private transient SocketRoutes routes;
    private transient OriginPolicy origins;
    private transient SocketSessions sessions;
    private transient Streams streams;

    /** Called by CDI after construction: a servlet needs a constructor without arguments. */
    @Inject
    void wire(Instance<SocketEndpoint> all, OriginPolicy policy, SocketSessions open, Streams live) {
        this.routes = new SocketRoutes(all);
        this.origins = policy;
        this.sessions = open;
        this.streams = live;
    }

    /**
     * Looks whether requests for all routes come here at all.
     *
     * @throws IllegalStateException when the mappings in web.xml do not reach a route
     */
    @Override
    public void init() {
        Collection<String> mappings =
                getServletContext().getServletRegistration(getServletName()).getMappings();
        for (String template : routes.templates()) {
            if (mappings.stream().noneMatch(mapping -> reaches(mapping, template))) {
                throw new IllegalStateException("the WebSocket " + template + " is not below any of " + mappings
                        + "; add a mapping for it to the servlet \"" + getServletName() + "\" in web.xml");
            }
        }
    }

    private static boolean reaches(String mapping, String template) {
        return mapping.endsWith("/*")
                ? template.startsWith(mapping.substring(0, mapping.length() - 1))
                : template.equals(mapping);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            upgrade(request, response);
        } catch (ProblemException e) {
            refuse(response, e.problem());
        }
    }

    private void upgrade(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        SocketRoutes.Match match = routes.find(path)
                .orElseThrow(() -> new ProblemException(404, "Not Found", "there is no WebSocket at " + path));
        if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            response.setHeader("Upgrade", "websocket");
            response.setHeader("Connection", "Upgrade");
            throw new ProblemException(426, "Upgrade Required", "this is a WebSocket; connect with ws:// or wss://");
        }
        if (!origins.allows(request.getHeader("Origin"), request.getHeader("Host"))) {
            throw new ProblemException(
                    403, "Forbidden", "pages of this origin may not connect; see sluice.allowed-origins");
        }
        if (streams.isDraining()) {
            throw new ProblemException(503, "Service Unavailable", "the server is stopping; try again elsewhere");
        }
        Handshake handshake = handshake(path, match, request);
        SocketHandler handler = match.route().handler(handshake);
        ServerContainer container = container(request);
        try {
            BridgeConfigurator.<Exception>with(
                    new BridgeConfigurator.Opening(handler, handshake, sessions),
                    () -> container.upgradeHttpToWebSocket(request, response, BridgeConfigurator.ENDPOINT, Map.of()));
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the WebSocket container does not take our endpoint", e);
        }
    }

    private static ServerContainer container(HttpServletRequest request) {
        Object container = request.getServletContext().getAttribute(ServerContainer.class.getName());
        if (container instanceof ServerContainer found) {
            return found;
        }
        throw new ProblemException(501, "Not Implemented", "this server has no WebSocket container");
    }

    private static Handshake handshake(String path, SocketRoutes.Match match, HttpServletRequest request) {
        Map<String, String> variables = new LinkedHashMap<>();
        match.variables().forEach((name, value) -> variables.put(name, decode(value.replace("+", "%2B"))));
        Map<String, List<String>> query = new LinkedHashMap<>();
        String text = request.getQueryString();
        for (String pair : text == null ? new String[0] : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            query.computeIfAbsent(name, key -> new ArrayList<>())
                    .add(equals < 0 ? "" : decode(pair.substring(equals + 1)));
        }
        return new Handshake(path, variables, query, request.getRemoteAddr());
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    400, "Bad Request", "a percent sign must be followed by two hex digits: " + text);
        }
    }

    private static void refuse(HttpServletResponse response, Problem problem) throws IOException {
        response.setStatus(problem.status());
        response.setContentType(Problem.MEDIA_TYPE);
        response.setCharacterEncoding("UTF-8");
        response.getOutputStream().write(ProblemJson.write(problem).getBytes(StandardCharsets.UTF_8));
    }
}
