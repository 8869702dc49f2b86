package dev.sluice.bench;

import java.time.Duration;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Server;

/** Jetty set up as Sluice's launcher sets it up, with nothing in it but Jetty's own reverse proxy. */
final class BareProxy {

    private static final int MANY = 10_000;

    private BareProxy() {}

    /** Serves on the given port, before an upstream at the second one. */
    public static void main(String[] args) throws Exception {
        Server server = BareJetty.server(Integer.parseInt(args[0]));
        int upstream = Integer.parseInt(args[1]);
        server.setHandler(
                new ProxyHandler.Reverse(request -> HttpURI.build(request.getHttpURI())
                        .scheme("http")
                        .host("127.0.0.1")
                        .port(upstream)
                        .asImmutable()) {
                    @Override
                    protected void configureHttpClient(HttpClient client) {
                        super.configureHttpClient(client);
                        client.setMaxConnectionsPerDestination(MANY);
                        client.setIdleTimeout(Duration.ofHours(1).toMillis());
                    }
                });
        server.start();
    }
}
