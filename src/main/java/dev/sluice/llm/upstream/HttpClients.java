package dev.sluice.llm.upstream;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's clients, one for each kind that is used; all share their threads and buffers. Thread-safe.
 *
 * <p>A client starts when it is first held, on a thread of its own, and is stopped when nobody has held it for a while:
 * with each change of the configuration there may be others.
 */
final class HttpClients implements AutoCloseable {

    /**
     * What only a whole client can be told.
     *
     * @param secure whether it is for TLS, where connections are opened with sums that take a while
     */
    record Kind(int bufferSize, Duration connectTimeout, boolean secure) {}

    private static final System.Logger LOG = System.getLogger(HttpClients.class.getName());

    /** Nobody waits on one of these: they carry on what upstreams send, and begin the answers that it makes. */
    private static final int THREADS = 16;

    /** What is not asked for in this time is not kept open. */
    private static final Duration POOLED = Duration.ofSeconds(30);

    private static final int HEADER_BYTES = 32_768;

    /** Of each size; without a bound the pool keeps as many as were ever used at once, such as one a call. */
    static final int SPARE_BUFFERS = 64;

    private final Duration kept;
    private final NameLookup.Names names;
    private final Executor virtual;
    // a buffer is filled whole, so a step is what may be read beyond the size that was asked for: half of the least
    // bufferSize
    private final ArrayByteBufferPool buffers = new ArrayByteBufferPool(0, 512, 65_536, SPARE_BUFFERS);
    private final QueuedThreadPool threads = new QueuedThreadPool(THREADS, 2);
    private final ScheduledExecutorScheduler clock =
            new ScheduledExecutorScheduler("sluice-upstream-clock", true, HttpClients.class.getClassLoader());
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Kind, Held> clients = new HashMap<>(); // guarded by lock
    private boolean closed; // guarded by lock

    /**
     * No clients yet.
     *
     * @param kept for how long a client is kept that nobody holds
     * @param names where names of hosts are looked up
     * @param virtual where is waited
     */
    HttpClients(Duration kept, NameLookup.Names names, Executor virtual) {
        this.kept = kept;
        this.names = names;
        this.virtual = virtual;
        threads.setName("sluice-upstream");
        threads.setDaemon(true);
        threads.setReservedThreads(0);
    }

    /** A client, which may still be starting. */
    final class Held {

        private final Kind kind;
        private final CompletableFuture<HttpClient> client = new CompletableFuture<>();

        // guarded by lock
        private int holders;
        private long idleSince;
        private boolean watched; // somebody will look whether it is held

        private Held(Kind kind) {
            this.kind = kind;
        }

        /** The client, when it has started. */
        CompletableFuture<HttpClient> client() {
            return client;
        }

        /** It is held once less. */
        void giveBack() {
            lock.lock();
            try {
                holders--;
                idleSince = System.nanoTime();
                watch(kept);
            } finally {
                lock.unlock();
            }
        }

        /** The lock is held. */
        private void watch(Duration pause) {
            if (holders == 0 && !watched && !closed) {
                watched = true;
                clock.schedule(() -> virtual.execute(this::look), pause.toNanos(), TimeUnit.NANOSECONDS);
            }
        }

        private void look() {
            lock.lock();
            try {
                watched = false;
                Duration left = kept.minusNanos(System.nanoTime() - idleSince);
                if (holders > 0 || closed) {
                    return;
                }
                if (left.isPositive()) {
                    watch(left);
                    return;
                }
                clients.remove(kind, this);
            } finally {
                lock.unlock();
            }
            stop();
        }

        private void start() {
            HttpClient made = null;
            try {
                made = made(kind);
                threads.start();
                clock.start();
                made.start();
                // an answer of any status is the relay's to judge: none is answered here
                made.getProtocolHandlers().clear();
                made.getProtocolHandlers().put(new InterimAnswers());
                client.complete(made);
            } catch (Exception e) {
                System.Logger.Level level = isClosed() ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING;
                LOG.log(level, "the HTTP client could not be started", e);
                forget(made);
                client.completeExceptionally(e);
            }
        }

        /** The next who wants one makes another attempt. */
        private void forget(@Nullable HttpClient made) {
            lock.lock();
            try {
                clients.remove(kind, this);
            } finally {
                lock.unlock();
            }
            if (made != null) {
                HttpClients.stop(made);
            }
        }

        private void stop() {
            var ignored = client.thenAccept(HttpClients::stop); // if it never started there is nothing to stop
        }
    }

    /** A client to be given back; null when there are none any more. */
    @Nullable
    Held hold(Kind kind) {
        Held held;
        boolean isNew;
        lock.lock();
        try {
            if (closed) {
                return null;
            }
            Held known = clients.get(kind);
            isNew = known == null;
            held = known == null ? new Held(kind) : known;
            held.holders++;
            if (isNew) {
                clients.put(kind, held);
                // each has a thread of its own, for as long as it lives
                threads.setMaxThreads(Math.max(threads.getMaxThreads(), THREADS + clients.size()));
            }
        } finally {
            lock.unlock();
        }
        if (isNew) {
            virtual.execute(held::start);
        }
        return held;
    }

    private HttpClient made(Kind kind) {
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        connector.setExecutor(threads);
        connector.setScheduler(clock);
        connector.setByteBufferPool(buffers);
        connector.setConnectTimeout(kind.connectTimeout());
        HttpClientTransportOverHTTP transport = new HttpClientTransportOverHTTP(connector);
        if (!kind.secure()) {
            transport.setInvocationType(Invocable.InvocationType.NON_BLOCKING); // no listener of ours waits
        }
        HttpClient client = new HttpClient(transport);
        client.setName("sluice-upstream-" + kind.bufferSize() + (kind.secure() ? "-tls" : ""));
        client.setExecutor(threads);
        client.setScheduler(clock);
        client.setByteBufferPool(buffers);
        client.setConnectTimeout(kind.connectTimeout().toMillis());
        client.setSocketAddressResolver(new NameLookup(names, virtual, clock, kind.connectTimeout()));
        client.setIdleTimeout(POOLED.toMillis());
        client.setResponseBufferSize(kind.bufferSize());
        client.setMaxResponseHeadersSize(HEADER_BYTES);
        client.setMaxConnectionsPerDestination(CallLimit.MOST);
        client.setMaxRequestsQueuedPerDestination(CallLimit.MOST);
        client.setFollowRedirects(false);
        client.setUserAgentField(null);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        return client;
    }

    /** How many there are. */
    int size() {
        lock.lock();
        try {
            return clients.size();
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes of memory outside of the heap are kept for buffers that are used again. */
    long spareBytes() {
        return buffers.getAvailableDirectMemory();
    }

    /** Whether none can be held any more. */
    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** None can be held any more. */
    void refuse() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        List<Held> left;
        refuse();
        lock.lock();
        try {
            left = new ArrayList<>(clients.values());
            clients.clear();
        } finally {
            lock.unlock();
        }
        left.forEach(Held::stop);
        // one that is starting waits for its threads, and has to have them until then
        var ignored = CompletableFuture.allOf(left.stream().map(Held::client).toArray(CompletableFuture<?>[]::new))
                .whenComplete((done, failure) -> {
                    stop(threads);
                    stop(clock);
                });
    }

    private static void stop(LifeCycle part) {
        try {
            part.stop();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.DEBUG, "the HTTP client did not stop in good order", e);
        }
    }

    /** The addresses that the JDK finds. */
    static InetAddress[] system(String host) throws UnknownHostException {
        return InetAddress.getAllByName(host);
    }
}
