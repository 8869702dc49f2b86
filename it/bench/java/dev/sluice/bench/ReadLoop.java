package dev.sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One thread that reads many connections, each as soon as anything comes. Thread-safe: others may add more. */
final class ReadLoop implements AutoCloseable {

    /** One of them; called by the reading thread. */
    interface Reader {

        /** Reads what is there into {@code buffer}, which is the next one's afterwards. */
        void read(SocketChannel channel, byte[] buffer) throws IOException;
    }

    private final int bufferBytes;
    private final Selector selector = Selector.open();
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private final Thread thread;

    /** Starts; the buffer that all share has so many bytes. */
    ReadLoop(String name, int bufferBytes) throws IOException {
        this.bufferBytes = bufferBytes;
        this.thread = Thread.ofPlatform().name(name).daemon().start(this::readUntilClosed);
    }

    /** Reads this one, too, which is made non-blocking. */
    void add(SocketChannel channel, Reader reader) throws IOException {
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, reader);
        selector.wakeup();
    }

    /** Complains when reading has failed, after which nothing is read any more. */
    void complainOfFailure() throws IOException {
        IOException thrown = failure.get();
        if (thrown != null) {
            throw new IOException(thrown);
        }
    }

    private void readUntilClosed() {
        byte[] buffer = new byte[bufferBytes];
        try {
            while (selector.isOpen()) {
                selector.select(key -> read(key, buffer));
            }
        } catch (IOException e) {
            failure.set(e);
        } catch (UncheckedIOException e) {
            failure.set(e.getCause());
        } catch (ClosedSelectorException e) {
            // closed between the question and the select
        }
    }

    private static void read(SelectionKey key, byte[] buffer) {
        if (key.attachment() instanceof Reader reader && key.channel() instanceof SocketChannel channel) {
            try {
                reader.read(channel, buffer);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Leaves all connections by a reset, and waits until nobody reads any more. */
    @Override
    public void close() throws IOException {
        List<SelectionKey> all = List.copyOf(selector.keys());
        selector.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SelectionKey key : all) {
            if (key.channel() instanceof SocketChannel channel && channel.isOpen()) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                channel.close();
            }
        }
    }
}
