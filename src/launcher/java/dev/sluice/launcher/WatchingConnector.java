package dev.sluice.launcher;

import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.VirtualThreads;
import org.jspecify.annotations.Nullable;

/**
 * A connector whose connections can be watched by {@link ReaderWatchHandler}, and who all go on on virtual threads, where
 * the pool has such.
 *
 * <p>Jetty itself goes on with a connection whose last response was asynchronous on a thread of the pool, and a handler
 * of the next request that blocks would hold one of the few.
 */
final class WatchingConnector extends ServerConnector {

    private final @Nullable Executor connections;
    private final WaitingWrites waitingWrites;

    WatchingConnector(Server server, ConnectionFactory protocol) {
        super(server, protocol);
        Executor pool = super.getExecutor();
        Executor virtual = VirtualThreads.getVirtualThreadsExecutor(pool);
        this.connections = virtual == null
                ? null
                : task -> {
                    Executor executor = task instanceof Connection ? virtual : pool;
                    executor.execute(task);
                };
        this.waitingWrites = new WaitingWrites(getScheduler(), virtual == null ? pool : virtual);
    }

    /** What connections are told of; the selectors were made with the pool itself, by the constructor. */
    @Override
    public Executor getExecutor() {
        Executor known = connections;
        return known == null ? super.getExecutor() : known;
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        WatchingEndPoint endPoint = new WatchingEndPoint(channel, selector, key, getScheduler(), waitingWrites);
        endPoint.setIdleTimeout(getIdleTimeout());
        return endPoint;
    }
}
