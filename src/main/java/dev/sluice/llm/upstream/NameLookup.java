package dev.sluice.llm.upstream;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Looks names of hosts up, each on a thread of its own: a name server may take for as long as it likes, and must not keep
 * those threads that carry streams. Thread-safe.
 */
final class NameLookup implements SocketAddressResolver {

    /** Where names are looked up. */
    interface Names {

        /**
         * All addresses of a host; takes its time.
         *
         * @throws UnknownHostException when there is none
         */
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    private final Names names;
    private final Executor threads;
    private final Scheduler clock;
    private final Duration limit;

    /**
     * A lookup.
     *
     * @param threads have to be cheap: one waits for each name
     * @param limit how long it may take
     */
    NameLookup(Names names, Executor threads, Scheduler clock, Duration limit) {
        this.names = names;
        this.threads = threads;
        this.clock = clock;
        this.limit = limit;
    }

    @Override
    public void resolve(String host, int port, Map<String, Object> context, Promise<List<InetSocketAddress>> promise) {
        AtomicBoolean told = new AtomicBoolean();
        Scheduler.Task late = clock.schedule(
                () -> threads.execute(() -> {
                    if (told.compareAndSet(false, true)) {
                        promise.failed(
                                new UpstreamFailure(UpstreamFailure.Kind.CONNECT, "its name was not found in time"));
                    }
                }),
                limit.toMillis(),
                TimeUnit.MILLISECONDS);
        threads.execute(() -> {
            Found found = found(host, port);
            late.cancel();
            if (told.compareAndSet(false, true)) {
                found.tell(promise);
            }
        });
    }

    private Found found(String host, int port) {
        try {
            List<InetSocketAddress> addresses = Arrays.stream(names.addresses(host))
                    .map(address -> new InetSocketAddress(address, port))
                    .toList();
            return addresses.isEmpty()
                    ? promise -> promise.failed(new UnknownHostException())
                    : promise -> promise.succeeded(addresses);
        } catch (UnknownHostException | RuntimeException e) {
            return promise -> promise.failed(e);
        }
    }

    /** What was found, or not. */
    private interface Found {
        void tell(Promise<List<InetSocketAddress>> promise);
    }
}
