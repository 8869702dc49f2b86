package dev.sluice.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands between a client and a server, passes bytes on, and cuts connections after a random number of bytes of the answer,
 * until it has cut so many; some by a reset. Owned by one test.
 */
final class CuttingProxy implements AutoCloseable {

    private static final int LEAST = 50_000;

    private static final Pattern RANGE = Pattern.compile("(?i)\r\nRange: *bytes=(\\d+)-");

    /**
     * A connection that was cut.
     *
     * @param first where in the file its last answer began
     * @param bytes how much of that answer was passed on, header section and all
     * @param reset whether it was reset, so that what its client had not yet read is lost
     */
    record Cut(long first, long bytes, boolean reset) {}

    private final ServerSocket listening;
    private final URI target;
    private final int most;
    private final AtomicInteger toCut;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final Queue<Long> places = new ConcurrentLinkedQueue<>();
    private final Queue<Cut> made = new ConcurrentLinkedQueue<>();
    private final Random random; // guarded by itself

    /**
     * Listens on a free port.
     *
     * @param cuts how many connections it cuts
     * @param most after how many bytes of an answer at most
     */
    CuttingProxy(URI target, int cuts, int most, long seed) throws IOException {
        this.listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        this.target = target;
        this.most = most;
        this.toCut = new AtomicInteger(cuts);
        this.random = new Random(seed);
        Thread.ofVirtual().start(this::accept);
    }

    /** The address of what lies at {@code path} of the server, through here. */
    String at(String path) {
        return "http://127.0.0.1:" + listening.getLocalPort() + target.getPath() + path;
    }

    /** How many connections are still to be cut. */
    int leftToCut() {
        return Math.max(0, toCut.get());
    }

    int connections() {
        return connections.get();
    }

    /** How many bytes of answers were passed on. */
    long bytes() {
        return bytes.get();
    }

    /** How many connections there were at the same time. */
    int mostAtOnce() {
        return mostAtOnce.get();
    }

    /** Where in the file the answers were to begin that were asked for, in their order. */
    List<Long> places() {
        return List.copyOf(places);
    }

    /** The connections that were cut. */
    List<Cut> made() {
        return List.copyOf(made);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private void serve(Socket client) {
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        AtomicLong first = new AtomicLong();
        AtomicLong passed = new AtomicLong();
        try (client;
                Socket server = new Socket(target.getHost(), target.getPort())) {
            Thread up = Thread.ofVirtual().start(() -> {
                try {
                    ask(client.getInputStream(), server.getOutputStream(), first, passed);
                    server.shutdownOutput();
                } catch (IOException e) {
                    // one of both has gone: the other thread sees it
                }
            });
            try {
                pass(server.getInputStream(), client, first, passed);
            } finally {
                atOnce.decrementAndGet(); // before its client can see the end and come again
            }
            up.interrupt();
        } catch (IOException e) {
            // one of both has gone
        }
    }

    /** Passes requests on, each of which clients write at once. */
    private void ask(InputStream in, OutputStream out, AtomicLong first, AtomicLong passed) throws IOException {
        byte[] buffer = new byte[16_384];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            Matcher range = RANGE.matcher(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
            long place = range.find() ? Long.parseLong(range.group(1)) : 0;
            places.add(place);
            first.set(place);
            passed.set(0);
            out.write(buffer, 0, read);
        }
    }

    private void pass(InputStream in, Socket client, AtomicLong first, AtomicLong passed) throws IOException {
        int allowed;
        boolean reset;
        synchronized (random) {
            allowed = LEAST + random.nextInt(most - LEAST);
            reset = random.nextBoolean();
        }
        OutputStream out = client.getOutputStream();
        byte[] buffer = new byte[16_384];
        long all = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            out.write(buffer, 0, read);
            all += read;
            bytes.addAndGet(read);
            passed.addAndGet(read);
            if (all > allowed && toCut.getAndDecrement() > 0) {
                made.add(new Cut(first.get(), passed.get(), reset));
                if (reset) {
                    client.setSoLinger(true, 0);
                }
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
