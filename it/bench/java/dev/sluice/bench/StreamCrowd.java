package dev.sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Many open streams, read by one thread as soon as anything comes. Thread-safe: others may open more and ask for the
 * counters.
 */
final class StreamCrowd implements AutoCloseable {

    private final int port;
    private final Selector selector = Selector.open();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger heads = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private final Thread thread;

    StreamCrowd(int port) throws IOException {
        this.port = port;
        this.thread = Thread.ofPlatform().name("bench-crowd").daemon().start(this::readUntilClosed);
    }

    /** One of them; owned by the reading thread. */
    private final class Reader {

        private final ResponseDecoder decoder = new ResponseDecoder();
        private final BodySink sink;

        Reader(BodySink sink) {
            this.sink = sink;
        }

        void read(SocketChannel channel, byte[] buffer) throws IOException {
            int count = channel.read(ByteBuffer.wrap(buffer));
            boolean headed = decoder.hasHead();
            if (count > 0) {
                decoder.feed(buffer, 0, count, sink);
            }
            if (!headed && decoder.hasHead()) {
                heads.incrementAndGet();
            }
            if (count < 0 || decoder.isDone()) {
                ended.incrementAndGet();
                channel.close();
            }
        }
    }

    /** Opens so many more, each with a sink of its own, and waits until each has its header section. */
    void open(int count, String path, Supplier<BodySink> sinks) throws IOException, InterruptedException {
        byte[] request = Connection.request(port, path);
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.write(ByteBuffer.wrap(request));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new Reader(sinks.get()));
            opened.incrementAndGet();
            selector.wakeup();
        }
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (heads.get() < opened.get()) {
            complainOfFailure();
            if (System.nanoTime() > deadline) {
                throw new IOException("of " + opened + " streams only " + heads + " have answered");
            }
            Thread.sleep(5);
        }
    }

    /** Complains when not all of them are open any more. */
    void allOpen() throws IOException {
        complainOfFailure();
        if (ended.get() > 0) {
            throw new IOException(ended + " of " + opened + " streams have ended too early");
        }
    }

    private void complainOfFailure() throws IOException {
        IOException thrown = failure.get();
        if (thrown != null) {
            throw thrown;
        }
    }

    private void readUntilClosed() {
        byte[] buffer = new byte[65_536];
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

    /** Leaves all streams, and waits until nobody reads any more. */
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
            key.channel().close();
        }
    }
}
