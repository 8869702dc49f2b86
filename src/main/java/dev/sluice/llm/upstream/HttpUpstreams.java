package dev.sluice.llm.upstream;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.client.HttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Upstreams over HTTP. What they need is started when they are first asked for, and let go when nobody has asked for a while.
 * Thread-safe.
 */
public final class HttpUpstreams implements AutoCloseable {

    /** For how long an HTTP client waits for the next call; longer than it keeps any connection. */
    private static final Duration KEPT = Duration.ofMinutes(2);

    private final HttpClients clients;
    private final Set<HttpCall> open = ConcurrentHashMap.newKeySet();

    /** No upstreams yet. */
    public HttpUpstreams() {
        this(KEPT, HttpClients::system);
    }

    /**
     * No upstreams yet.
     *
     * @param kept for how long an HTTP client is kept that is not used
     * @param names where names of hosts are looked up
     */
    HttpUpstreams(Duration kept, NameLookup.Names names) {
        this.clients = new HttpClients(kept, names, HttpUpstreams::onThread);
    }

    /**
     * An upstream.
     *
     * @param bufferSize most bytes that are read ahead of what is asked for
     * @param connectTimeout how long a connection may take, and before that finding its name
     * @param calls how many calls there may be at a time; shared by all that belong to one server
     */
    public Upstream of(int bufferSize, Duration connectTimeout, CallLimit calls) {
        HttpClients.Kind plain = new HttpClients.Kind(bufferSize, connectTimeout, false);
        HttpClients.Kind secure = new HttpClients.Kind(bufferSize, connectTimeout, true);
        return (request, listener) -> {
            boolean tls = "https".equalsIgnoreCase(request.target().getScheme());
            return open(tls ? secure : plain, calls, request, listener);
        };
    }

    /** How many HTTP clients there are. */
    public int clients() {
        return clients.size();
    }

    long spareBytes() {
        return clients.spareBytes();
    }

    private Call open(HttpClients.Kind kind, CallLimit calls, UpstreamRequest request, CallListener listener) {
        if (!calls.take()) {
            return refused(
                    listener, UpstreamFailure.Kind.BUSY, "as many calls as this upstream may have are open already");
        }
        HttpClients.Held held = clients.hold(kind);
        if (held == null) {
            calls.giveBack();
            return refused(listener, UpstreamFailure.Kind.CONNECT, "the server is stopping");
        }
        HttpCall call = new HttpCall(listener, over -> {
            open.remove(over);
            held.giveBack();
            calls.giveBack();
        });
        open.add(call);
        // neither throws
        var ignored = held.client().whenComplete((client, failure) -> begin(call, client, failure, request));
        if (clients.isClosed()) {
            call.abort(); // close() may have looked before it was there
        }
        return call;
    }

    private static void begin(
            HttpCall call, @Nullable HttpClient client, @Nullable Throwable failure, UpstreamRequest request) {
        if (client == null) {
            call.refuse(
                    new UpstreamFailure(UpstreamFailure.Kind.CONNECT, "there is no HTTP client; see the log", failure));
        } else {
            call.begin(client, request);
        }
    }

    private static Call refused(CallListener listener, UpstreamFailure.Kind kind, String why) {
        HttpCall call = new HttpCall(listener, over -> {});
        call.refuse(new UpstreamFailure(kind, why));
        return call;
    }

    /** Ends all calls. */
    @Override
    public void close() {
        clients.refuse(); // first: none may come while the others end
        open.forEach(HttpCall::abort);
        clients.close();
    }

    private static void onThread(Runnable task) {
        Thread thread = Thread.ofVirtual().name("sluice-upstream").unstarted(task);
        thread.setContextClassLoader(HttpUpstreams.class.getClassLoader());
        thread.start();
    }
}
