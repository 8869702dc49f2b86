package dev.sluice.launcher;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * The end of a connection that can tell when its reader leaves while nothing is read from it, and that sends regions of
 * files ({@link FileRegion}), and that tries again what its socket had no room for. Thread-safe.
 *
 * <pre>
 * QUIET    nobody wants to know; whoever reads gets what comes
 * WATCHED  somebody wants to know; when something comes, the selector's thread reads one byte of it
 * AHEAD    there was such a byte: the first of the next request, and the first that fill() will give
 *
 * QUIET   -&gt; WATCHED  watch(): a response begins whose request was read to its end
 * WATCHED -&gt; QUIET    the end came and is told; unwatch(): the response is over; fill(): the connection reads again
 * WATCHED -&gt; AHEAD    a byte came
 * AHEAD   -&gt; QUIET    fill()
 * </pre>
 *
 * <p>Jetty's own interest in reading, {@code fillInterested}, stays the connection's. A second owner would be taken for
 * a read that is still pending when the response ends, which breaks the connection, and would be failed by the idle
 * timeout. Only the selector is asked here; when it answers, Jetty finds nobody interested and does nothing. A
 * byte that was read ahead needs no event of its own: no request is a single byte, and what follows it wakes the selector.
 *
 * <p>The lock is the object's own monitor, which nobody in Jetty uses. There is one of these for every connection, and a
 * lock object would take 40 bytes each; a virtual thread that waits for a monitor keeps no other from running (JEP 491).
 */
final class WatchingEndPoint extends SocketChannelEndPoint {

    private static final int NOTHING = -1;
    private static final int END = -2;

    // both guarded by the monitor; not null: WATCHED; not NOTHING: AHEAD
    private @Nullable Runnable watcher;
    private int ahead = NOTHING;

    // owned by the selector's thread
    private SelectionKey key;

    private final WaitingWrites waitingWrites;

    // set before its token is written, and so seen by whoever writes that
    private volatile @Nullable FileRegion region;

    WatchingEndPoint(
            SocketChannel channel,
            ManagedSelector selector,
            SelectionKey key,
            Scheduler scheduler,
            WaitingWrites waitingWrites) {
        super(channel, selector, key, scheduler);
        this.key = key;
        this.waitingWrites = waitingWrites;
    }

    /**
     * Calls {@code gone} once when the reader ends or resets the connection, until {@link #unwatch}. It is called on the
     * selector's thread and must not wait. Only for a time in which nobody reads; a request that comes meanwhile is kept,
     * and ends the watch.
     */
    void watch(Runnable gone) {
        synchronized (this) {
            if (ahead != NOTHING) {
                return; // what waits there hides the end
            }
            watcher = gone;
        }
        needsFillInterest();
    }

    /** Ends the watch. The selector may still be asked: it tells nobody, or the connection, once that reads again. */
    void unwatch() {
        synchronized (this) {
            watcher = null;
        }
    }

    @Override
    public @Nullable Runnable onSelected() {
        Runnable task = super.onSelected();
        if ((key.readyOps() & SelectionKey.OP_READ) != 0) {
            look();
        }
        // always: the connection may have begun to wait in this moment, and no other event would come
        return task == null || region == null ? task : new Waiting(task);
    }

    /**
     * What sends on after the socket had no room. Jetty takes it for something that never waits, and would run it on the
     * selector's thread; a file that lies on a disk makes it wait, and all connections with it.
     */
    private record Waiting(Runnable task) implements Runnable, Closeable {

        @Override
        public void run() {
            task.run();
        }

        /** Instead of being run, when no thread can be had. */
        @Override
        public void close() throws IOException {
            if (task instanceof Closeable closeable) {
                closeable.close();
            }
        }
    }

    private void look() {
        Runnable told = null;
        boolean again = false;
        synchronized (this) {
            if (watcher == null) {
                return;
            }
            int next = next();
            if (next == NOTHING) {
                again = true;
            } else {
                told = next == END ? watcher : null;
                ahead = next == END ? NOTHING : next;
                watcher = null;
            }
        }
        if (again) {
            needsFillInterest();
        } else if (told != null) {
            told.run();
        }
    }

    /** The next byte, or {@code NOTHING}, or {@code END}; never waits, since the channel does not. */
    private int next() {
        ByteBuffer one = ByteBuffer.allocate(1);
        try {
            int count = getChannel().read(one);
            if (count < 0) {
                return END; // Jetty will find the end again: it stays readable
            }
            return count == 0 ? NOTHING : Byte.toUnsignedInt(one.get(0));
        } catch (IOException e) {
            return END; // reset, which stays to be found too
        }
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        int first;
        synchronized (this) {
            watcher = null; // from here on no byte is taken away from the one who reads
            first = isInputShutdown() ? NOTHING : ahead;
            if (first != NOTHING && BufferUtil.space(buffer) == 0 && buffer.position() == 0) {
                return 0;
            }
            ahead = NOTHING;
        }
        if (first == NOTHING) {
            return super.fill(buffer);
        }
        int position = BufferUtil.flipToFill(buffer);
        buffer.put((byte) first);
        BufferUtil.flipToFlush(buffer, position);
        notIdle();
        return 1; // readers come again until there is nothing
    }

    /** The next buffer of that identity stands for bytes of a file. */
    void sends(FileRegion next) {
        region = next;
    }

    @Override
    public boolean flush(ByteBuffer... buffers) throws IOException {
        FileRegion moved = region;
        int at = moved == null ? -1 : indexOf(moved.token(), buffers);
        if (moved == null || at < 0) {
            return super.flush(buffers);
        }
        if (at > 0 && !super.flush(Arrays.copyOf(buffers, at))) {
            return false; // the header section comes first
        }
        try {
            if (moved.sendTo(getChannel()) > 0) {
                notIdle();
            }
        } catch (IOException e) {
            region = null;
            throw new EofException(e); // as all that fails here, whatever its side
        }
        if (moved.token().hasRemaining()) {
            return false;
        }
        region = null;
        return at == buffers.length - 1 || super.flush(Arrays.copyOfRange(buffers, at + 1, buffers.length));
    }

    @Override
    protected void onIncompleteFlush() {
        super.onIncompleteFlush();
        waitingWrites.add(this);
    }

    /** From now on closing means a reset: for a reader who would take the end of the connection for that of its body. */
    void resetsAtClose() {
        try {
            getChannel().setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // it is closed already
        }
    }

    private static int indexOf(ByteBuffer token, ByteBuffer[] buffers) {
        for (int i = 0; i < buffers.length; i++) {
            if (isSame(token, buffers[i])) {
                return i;
            }
        }
        return -1;
    }

    @SuppressWarnings("ReferenceEquality") // buffers with equal bytes are equal, and this is about which one it is
    private static boolean isSame(ByteBuffer one, ByteBuffer other) {
        return one == other;
    }

    @Override
    public void replaceKey(SelectionKey newKey) {
        super.replaceKey(newKey);
        key = newKey;
    }
}
