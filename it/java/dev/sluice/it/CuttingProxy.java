package dev.sluice.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between a client and a server, passes bytes on, and cuts connections after a random number of bytes of the answer,
 * until it has cut so many; some by a reset. Owned by one test.
 */
final class CuttingProxy implements AutoCloseable {

    private static final int LEAST = 50_000;

    private final ServerSocket listening;
    private final URI target;
    private final int most;
    private final AtomicInteger toCut;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
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
        try (client;
                Socket server = new Socket(target.getHost(), target.getPort())) {
            Thread up = Thread.ofVirtual().start(() -> {
                try {
                    client.getInputStream().transferTo(server.getOutputStream());
                    server.shutdownOutput();
                } catch (IOException e) {
                    // one of both has gone: the other thread sees it
                }
            });
            pass(server.getInputStream(), client);
            up.interrupt();
        } catch (IOException e) {
            // one of both has gone
        }
    }

    private void pass(InputStream in, Socket client) throws IOException {
        int allowed;
        boolean reset;
        synchronized (random) {
            allowed = LEAST + random.nextInt(most - LEAST);
            reset = random.nextBoolean();
        }
        OutputStream out = client.getOutputStream();
        byte[] buffer = new byte[16_384];
        long passed = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            out.write(buffer, 0, read);
            passed += read;
            bytes.addAndGet(read);
            if (passed > allowed && toCut.getAndDecrement() > 0) {
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
