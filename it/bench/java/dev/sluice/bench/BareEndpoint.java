package dev.sluice.bench;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.io.Serial;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Server;

/** The same Jetty with one annotated endpoint that answers: no route, no outbox, no ping. */
final class BareEndpoint {

    private BareEndpoint() {}

    /** The endpoint. */
    @ServerEndpoint("/ws")
    public static final class Echo {

        /** The same text that {@code /ws} answers with. */
        @OnMessage
        public String echo(String text) {
            return "Echo: " + text;
        }
    }

    /** Says that it is there. */
    public static final class Ready extends HttpServlet {

        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            response.setContentLength(0);
        }
    }

    /** Serves on the given port. */
    public static void main(String[] args) throws Exception {
        Server server = BareJetty.server(Integer.parseInt(args[0]));
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(new Ready()), "/");
        JakartaWebSocketServletContainerInitializer.configure(context, (servlets, container) -> {
            container.setDefaultMaxSessionIdleTimeout(0);
            container.addEndpoint(Echo.class);
        });
        server.setHandler(context);
        server.start();
    }
}
