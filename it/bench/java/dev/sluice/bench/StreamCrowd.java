package dev.sluice.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Many open streams, read by one thread as soon as anything comes. Thread-safe: others may open more and ask for the
 * counters.
 */
final class StreamCrowd implements AutoCloseable {

    private final int port;
    private final ReadLoop loop = new ReadLoop("bench-crowd", 65_536);
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger heads = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();

    StreamCrowd(int port) throws IOException {
        this.port = port;
    }

    /** One of them; owned by the reading thread. */
    private final class Reader implements ReadLoop.Reader {

        private final ResponseDecoder decoder = new ResponseDecoder();
        private final BodySink sink;

        Reader(BodySink sink) {
            this.sink = sink;
        }

        @Override
        public void read(SocketChannel channel, byte[] buffer) throws IOException {
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
        open(count, Connection.request(port, path), sinks);
    }

    /** The same with any request. */
    void open(int count, byte[] request, Supplier<BodySink> sinks) throws IOException, InterruptedException {
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.write(ByteBuffer.wrap(request));
            loop.add(channel, new Reader(sinks.get()));
            opened.incrementAndGet();
        }
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (heads.get() < opened.get()) {
            loop.complainOfFailure();
            if (System.nanoTime() > deadline) {
                throw new IOException("of " + opened + " streams only " + heads + " have answered");
            }
            Thread.sleep(5);
        }
    }

    /** Complains when not all of them are open any more. */
    void allOpen() throws IOException {
        loop.complainOfFailure();
        if (ended.get() > 0) {
            throw new IOException(ended + " of " + opened + " streams have ended too early");
        }
    }

    /** Leaves all streams, and waits until nobody reads any more. */
    @Override
    public void close() throws IOException {
        loop.close();
    }
}
