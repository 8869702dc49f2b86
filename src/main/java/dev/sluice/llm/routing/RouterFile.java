package dev.sluice.llm.routing;

import dev.sluice.config.ConfigException;
import dev.sluice.metrics.HealthCheck;
import dev.sluice.stream.Timers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The router's file, which is looked at every two seconds: it and the files with keys that it refers to. What is valid as a
 * whole comes into force; of the rest the health check and the log tell, once, and what was in force stays so.
 *
 * <p>Thread-safe. One look at a time is taken, on a virtual thread; the next is set when it is over.
 */
public final class RouterFile implements HealthCheck, AutoCloseable {

    /** How often the files are looked at. */
    static final Duration INTERVAL = Duration.ofSeconds(2);

    private static final System.Logger LOG = System.getLogger(RouterFile.class.getName());
    private static final String NAME = "llm-config";

    private final Optional<Path> file;
    private final Map<String, String> environment;
    private final Timers timers;
    private final Executor readers;
    private final List<Consumer<RouterSnapshot>> listeners = new CopyOnWriteArrayList<>();
    private volatile RouterSnapshot current;
    private volatile String fault = ""; // what is wrong with the file as it is now
    private SourceFiles seen = new SourceFiles(); // of the one look at a time
    private volatile boolean closed;
    private volatile Timers.@Nullable Timer next;

    private RouterFile(
            Optional<Path> file,
            Map<String, String> environment,
            Timers timers,
            RandomGenerator random,
            Executor readers) {
        this.file = file;
        this.environment = environment;
        this.timers = timers;
        this.readers = readers;
        this.current =
                RouterSnapshot.first(file.isPresent() ? read(file.get()) : RouterConfig.withoutFile(), timers, random);
    }

    /**
     * Reads the file, and watches it from then on.
     *
     * @param file which; empty when there is none and never will be
     * @param environment where {@code env:NAME} is looked up
     * @param timers the clock
     * @param random draws upstreams by their weights; thread-safe, and not to be guessed
     *
     * @throws ConfigException when the file can't be used; the message tells of all that is wrong with it
     */
    public static RouterFile open(
            Optional<Path> file, Map<String, String> environment, Timers timers, RandomGenerator random) {
        return open(file, environment, timers, random, RouterFile::onVirtualThread);
    }

    static RouterFile open(
            Optional<Path> file,
            Map<String, String> environment,
            Timers timers,
            RandomGenerator random,
            Executor readers) {
        RouterFile opened;
        try {
            opened = new RouterFile(file, environment, timers, random, readers);
        } catch (ConfigException e) {
            String name = file.map(Path::toString).orElse("");
            throw new ConfigException("sluice.llm.config, which is " + name + ": " + e.getMessage());
        }
        if (file.isPresent()) {
            opened.schedule();
        }
        return opened;
    }

    private static void onVirtualThread(Runnable look) {
        Thread thread = Thread.ofVirtual().name("sluice-llm-config").unstarted(look);
        thread.setContextClassLoader(RouterFile.class.getClassLoader());
        thread.start();
    }

    /** What is in force. */
    public RouterSnapshot current() {
        return current;
    }

    /** Has {@code listener} told of each configuration that comes into force from now on, in their order. */
    public void onChange(Consumer<RouterSnapshot> listener) {
        listeners.add(listener);
    }

    @Override
    public Result check() {
        String wrong = fault;
        if (!wrong.isEmpty()) {
            return new Result(NAME, "STALE", true, "what the file said before is in force, since " + wrong);
        }
        RouterConfig config = current.config();
        String read = file.isPresent() ? "" : "no file; ";
        return new Result(
                NAME,
                "UP",
                true,
                read + "upstreams: " + config.upstreams().size() + ", clients: "
                        + config.clients().size());
    }

    /** Stops watching; what is in force stays so. */
    @Override
    public void close() {
        closed = true;
        cancel();
    }

    private void schedule() {
        if (closed) {
            return;
        }
        try {
            next = timers.after(INTERVAL, () -> readers.execute(this::look));
        } catch (IllegalStateException e) {
            LOG.log(System.Logger.Level.DEBUG, "the router's file is not watched any more", e);
        }
        if (closed) {
            // closed meanwhile, and perhaps before there was anything to cancel
            cancel();
        }
    }

    private void cancel() {
        Timers.Timer timer = next;
        if (timer != null) {
            timer.cancel();
        }
    }

    private void look() {
        try {
            if (!closed && seen.haveChanged()) {
                readAnew(file.orElseThrow());
            }
        } finally {
            schedule();
        }
    }

    private void readAnew(Path path) {
        RouterConfig config;
        try {
            config = read(path);
        } catch (ConfigException e) {
            fault = Objects.requireNonNullElse(e.getMessage(), "").replace(System.lineSeparator(), "; ");
            LOG.log(System.Logger.Level.WARNING, "the router''s file is not taken: {0}", fault);
            return;
        }
        fault = "";
        if (config.equals(current.config())) {
            return;
        }
        RouterSnapshot anew = current.after(config);
        current = anew;
        LOG.log(System.Logger.Level.INFO, "the router''s file was read anew: {0}", check().detail());
        listeners.forEach(listener -> tell(listener, anew));
    }

    private static void tell(Consumer<RouterSnapshot> listener, RouterSnapshot anew) {
        try {
            listener.accept(anew);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "somebody could not take the router's new configuration", e);
        }
    }

    /** Reads all files; from then on it is these that are watched, whether they are good or not. */
    private RouterConfig read(Path path) {
        SourceFiles sources = new SourceFiles();
        seen = sources;
        byte[] bytes;
        try {
            bytes = sources.read(path);
        } catch (IOException e) {
            throw new ConfigException(
                    "the router's file can't be read: " + path.getFileName() + ", " + SourceFiles.reason(e));
        }
        Path folder = Objects.requireNonNullElse(path.toAbsolutePath().getParent(), path);
        return RouterReading.read(RouterJson.read(bytes), new References(environment, folder, sources));
    }
}
