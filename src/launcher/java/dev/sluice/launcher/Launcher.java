package dev.sluice.launcher;

import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.SluiceConfig;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Starts the embedded server, says where it is, and stops it in good order. */
public final class Launcher {

    /** The exit codes: told apart by scripts, so they stay. */
    private static final int EXIT_FAILED = 1;

    private static final int EXIT_USAGE = 2;

    private Launcher() {}

    /**
     * Called by {@code Unpacking}, by its name; returns when the server runs, which then keeps the process alive.
     *
     * @param app folder of the web application
     */
    public static void run(Path app, String[] args) {
        AtomicReference<@Nullable EmbeddedServer> running = new AtomicReference<>();
        AtomicReference<@Nullable SluiceConfig> inForce = new AtomicReference<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(running.get(), inForce.get()), "sluice-stop"));
        String version = ConfigLoader.version();
        SluiceConfig config;
        Arguments.Parsed arguments;
        try {
            arguments = Arguments.parse(args, version);
            if (arguments.instead().isPresent()) {
                System.out.println(arguments.instead().get());
                return;
            }
            arguments.properties().forEach(System::setProperty);
            config = ConfigLoader.load();
        } catch (IllegalArgumentException | ConfigException e) {
            System.err.println(e.getMessage());
            System.exit(EXIT_USAGE);
            return;
        }
        inForce.set(config);
        HeadStart.begin();
        Logging.configure();
        // the one beans.xml there is was checked by the tests; reading the schemas takes longer than reading it
        System.setProperty("org.jboss.weld.xml.disableValidating", "true");
        EmbeddedServer server = new EmbeddedServer(config, app);
        try {
            server.start();
        } catch (Exception e) {
            System.exit(complain(e, config));
            return;
        }
        running.set(server);
        System.out.println(Banner.text(version, config, server.port(), sinceProcessStart()));
        if (arguments.rehearsal()) {
            System.exit(0);
        }
    }

    /** What a person waited: the time before the first line of ours ran is part of it. */
    private static Duration sinceProcessStart() {
        long start = ManagementFactory.getRuntimeMXBean().getStartTime();
        return Duration.ofMillis(System.currentTimeMillis() - start);
    }

    /**
     * The end of the process. SIGTERM and Ctrl-C are how a running server is stopped: what follows is the normal end, so
     * its exit code is 0. Without one, the exit code stays what it is.
     */
    private static void end(@Nullable EmbeddedServer server, @Nullable SluiceConfig config) {
        int exit = 0;
        if (server != null && config != null) {
            Duration patience = config.server().drain();
            System.out.println("Stopping; running streams have " + patience.toSeconds() + " s to end.");
            try {
                server.stop(patience);
            } catch (Exception e) {
                e.printStackTrace();
                exit = EXIT_FAILED;
            }
        }
        if (config != null) {
            Logging.close();
        }
        String temporary = System.getProperty(CacheFolder.TEMPORARY);
        if (temporary != null) {
            CacheFolder.delete(Path.of(temporary));
        }
        if (server != null) {
            System.out.println("Stopped.");
            System.out.flush();
            Runtime.getRuntime().halt(exit);
        }
    }

    /** Says why it could not start; returns the exit code. */
    private static int complain(Exception failure, SluiceConfig config) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getClass().getName().equals(ConfigException.class.getName())) { // the application has its own
                System.err.println(cause.getMessage());
                return EXIT_USAGE;
            }
            if (cause instanceof BindException) {
                System.err.println("can't listen on " + config.server().host() + " port "
                        + config.server().port() + ": " + cause.getMessage()
                        + "; choose another with --port or --host");
                return EXIT_FAILED;
            }
        }
        failure.printStackTrace();
        System.err.println("the server could not start: " + failure);
        return EXIT_FAILED;
    }
}
