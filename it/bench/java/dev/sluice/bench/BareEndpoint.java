package dev.sluice.bench;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.Serial;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Server;

/**
 * The same Jetty with annotated endpoints: one that answers, one that sends on to all by a plain loop. No route, no
 * outbox, no bound, no order, no ping.
 */
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

    /** A room as it is often written. */
    @ServerEndpoint("/room")
    public static final class Room {

        private static final Set<Session> ALL = ConcurrentHashMap.newKeySet();

        /** One more. */
        @OnOpen
        public void open(Session session) {
            ALL.add(session);
        }

        /** One less. */
        @OnClose
        public void close(Session session) {
            ALL.remove(session);
        }

        /** For all. */
        @OnMessage
        public void say(String text) {
            for (Session each : ALL) {
                Future<Void> ignored = each.getAsyncRemote().sendText(text);
            }
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
            container.addEndpoint(Room.class);
        });
        server.setHandler(context);
        server.start();
    }
}
