package dev.sluice.launcher;

import dev.sluice.config.HostPolicy;
import dev.sluice.config.SluiceConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee10.plus.webapp.EnvConfiguration;
import org.eclipse.jetty.ee10.servlet.DecoratingListener;
import org.eclipse.jetty.ee10.servlet.ErrorHandler;
import org.eclipse.jetty.ee10.webapp.Configuration;
import org.eclipse.jetty.ee10.webapp.MetaInfConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.ee10.webapp.WebInfConfiguration;
import org.eclipse.jetty.ee10.webapp.WebXmlConfiguration;
import org.eclipse.jetty.ee10.websocket.jakarta.server.config.JakartaWebSocketConfiguration;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;

/** Jetty with one web application. Owned by the launcher. */
final class EmbeddedServer {

    /** What the web application sees of the launcher's Jetty. */
    private static final List<String> SHARED = List.of(
            "org.eclipse.jetty.client.",
            "org.eclipse.jetty.http.",
            "org.eclipse.jetty.io.",
            "org.eclipse.jetty.util.",
            "org.eclipse.jetty.alpn.",
            "org.eclipse.jetty.compression.");

    private static final int MOST_THREADS = 200;
    private static final int LEAST_THREADS = 8;
    private static final int IDLE_MILLIS = 60_000;

    private static final int BACKLOG = 4_096;

    private final Server server;
    private final ServerConnector connector;
    private final WebAppContext context;

    EmbeddedServer(SluiceConfig config, Path app) {
        // a queue of the JDK's: with its own, Jetty starts the whole of the platform's management to measure a cache
        // line
        QueuedThreadPool pool =
                new QueuedThreadPool(MOST_THREADS, LEAST_THREADS, IDLE_MILLIS, new LinkedBlockingQueue<>());
        pool.setName("sluice");
        // what blocks (a StreamingOutput, a handler of yours) does so on virtual threads, of which there are enough
        pool.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
        this.server = new Server(pool);
        this.connector = connector(config.server());
        server.addConnector(connector);
        this.context = context(config.server(), app);
        HostHandler hosts = new HostHandler(new HostPolicy(config.server(), machineName()));
        ReaderWatchHandler watch = new ReaderWatchHandler();
        FileMoveHandler files = new FileMoveHandler(SocketMemory.ofThisMachine().mostUnderWay());
        EncodedSlashHandler slashes = new EncodedSlashHandler(config.server().context());
        files.setHandler(context);
        watch.setHandler(files);
        slashes.setHandler(watch);
        hosts.setHandler(slashes);
        server.setHandler(hosts);
        org.eclipse.jetty.server.handler.ErrorHandler errors = new org.eclipse.jetty.server.handler.ErrorHandler();
        errors.setShowStacks(false);
        server.setErrorHandler(errors);
        server.setStopTimeout(Duration.ofSeconds(5).toMillis());
    }

    private ServerConnector connector(SluiceConfig.Server settings) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        // a percent sign in the name of a file; what is decoded here is not decoded again
        http.setUriCompliance(UriCompliance.DEFAULT.with(
                "sluice",
                UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
                // a slash in the name of a model; any other is refused behind
                UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR));
        // else Jetty keeps a direct buffer of 32 KiB for every response that is open, from its first small write on
        http.setOutputAggregationSize(0);
        // else it keeps an index of header fields of 50 KB for every connection that has sent a second request
        http.setHeaderCacheSize(0);
        ServerConnector result = new WatchingConnector(server, new HttpConnectionFactory(http));
        result.setHost(settings.host());
        result.setPort(settings.port());
        result.setAcceptQueueSize(BACKLOG);
        return result;
    }

    private static WebAppContext context(SluiceConfig.Server settings, Path app) {
        WebAppContext context = new WebAppContext(app.toString(), settings.context());
        context.setParentLoaderPriority(false);
        // the application covers its whole context: Jetty's own servlets for files and JSP would never be asked
        context.setDefaultsDescriptor(null);
        context.setConfigurations(new Configuration[] {
            new WebInfConfiguration(),
            new WebXmlConfiguration(),
            new MetaInfConfiguration(),
            new EnvConfiguration(), // JNDI, which Weld asks for
            new AnnotationConfiguration(),
            new JakartaWebSocketConfiguration()
        });
        context.setThrowUnavailableOnStartupException(true);
        context.getServletHandler().setDecodeAmbiguousURIs(true);
        // nothing of the launcher's own jars is looked through for annotations
        context.setAttribute(MetaInfConfiguration.CONTAINER_JAR_PATTERN, "^$");
        context.getHiddenClassMatcher().add("dev.sluice.launcher.");
        // the web application's HTTP client is made of the same libraries as this server
        SHARED.forEach(name -> context.getHiddenClassMatcher().add("-" + name));
        context.setAttribute("dev.sluice.drains-first", true); // by stop()
        context.setAttribute("dev.sluice.bound-locally", isLoopback(settings.host()));
        // Jetty's default CDI mode never lets go of a WebSocket endpoint
        context.setAttribute("org.eclipse.jetty.cdi", "CdiDecoratingListener");
        context.addEventListener(new DecoratingListener(context, "org.eclipse.jetty.cdi.decorator"));
        context.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarted(LifeCycle started) {
                WebSocketServerComponents.getWebSocketComponents(context)
                        .getExtensionRegistry()
                        .register("permessage-deflate", SteadyDeflate.class);
            }
        });
        ErrorHandler errors = (ErrorHandler) context.getErrorHandler();
        errors.setShowStacks(false);
        return context;
    }

    /** Whether nobody on another machine can reach this one. */
    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String machineName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost"; // a machine without a name answers to no name but this
        }
    }

    /** Starts; returns when requests are answered. */
    void start() throws Exception {
        server.start();
    }

    /** The port that is listened on. */
    int port() {
        return connector.getLocalPort();
    }

    /**
     * Refuses new work, lets streams end for so long, ends the rest, stops. The port stays open meanwhile, so that who
     * asks is told.
     */
    void stop(Duration patience) throws Exception {
        try {
            Object drain = context.getServletContext().getAttribute("dev.sluice.drain");
            if (drain instanceof Consumer<?> consumer) {
                @SuppressWarnings("unchecked") // the application says so in the attribute's description
                Consumer<Duration> drains = (Consumer<Duration>) consumer;
                drains.accept(patience);
            }
        } finally {
            server.stop();
        }
    }
}
