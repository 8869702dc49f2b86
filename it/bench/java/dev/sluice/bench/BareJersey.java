package dev.sluice.bench;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/** The same Jetty with Jersey and one resource that returns a string: no filter, no CDI, no stream. */
final class BareJersey {

    private BareJersey() {}

    /** The resource. */
    @Path("/")
    public static final class Word {

        /** The same two bytes that {@code /stream/numbers?items=1} sends. */
        @GET
        @Produces("text/plain;charset=UTF-8")
        public String word() {
            return "1\n";
        }
    }

    /** Serves on the given port. */
    public static void main(String[] args) throws Exception {
        Server server = BareJetty.server(Integer.parseInt(args[0]));
        ServletContextHandler context = new ServletContextHandler("/");
        ResourceConfig application =
                new ResourceConfig(Word.class).property("jersey.config.server.wadl.disableWadl", true);
        context.addServlet(new ServletHolder(new ServletContainer(application)), "/*");
        server.setHandler(context);
        server.start();
    }
}
