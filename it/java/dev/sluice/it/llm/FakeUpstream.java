package dev.sluice.it.llm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A server of models over HTTP/1.1 that answers as it is told, and that can do everything wrong: see {@link Script}. Listens
 * on a free port of this machine until it is closed. Thread-safe.
 *
 * <p>A request is answered by the next of {@link #next}, and when there is none, as {@link #answers} says.
 */
public final class FakeUpstream implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BACKLOG = 4_096;

    private final ServerSocket listening;
    private final Queue<Script> scripts = new ConcurrentLinkedQueue<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Set<FakeConnection> connections = ConcurrentHashMap.newKeySet();
    private final List<FakeExchange> exchanges = new ArrayList<>(); // guarded by itself
    private final BlockingQueue<FakeExchange> untold = new LinkedBlockingQueue<>();
    private volatile Function<FakeRequest, Script> usual = request -> Script.json(404, "{\"error\":\"not scripted\"}");
    private volatile CountDownLatch reading = new CountDownLatch(0);

    /** Listens from now on. */
    public FakeUpstream() throws IOException {
        this(0, 0);
    }

    /**
     * Listens from now on.
     *
     * @param port where; 0 for a free port
     * @param receiveBuffer how many bytes of a request the socket takes before it is read; 0 for what is usual
     */
    public FakeUpstream(int port, int receiveBuffer) throws IOException {
        this.listening = new ServerSocket();
        if (receiveBuffer > 0) {
            listening.setReceiveBufferSize(receiveBuffer);
        }
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        Thread.ofVirtual().name("fake-upstream").start(this::accept);
    }

    /** Its address, up to and with {@code /v1}. */
    public URI base() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort() + "/v1");
    }

    /** How a request is answered for which nothing else was said. */
    public FakeUpstream answers(Script script) {
        return answers(request -> script);
    }

    /** How a request is answered for which nothing else was said; decided when all of it was read. */
    public FakeUpstream answers(Function<FakeRequest, Script> script) {
        usual = script;
        return this;
    }

    /** How the next requests are answered, one each. */
    public FakeUpstream next(Script... more) {
        scripts.addAll(List.of(more));
        return this;
    }

    /** From now on bodies of requests are read only when this latch is open. */
    public FakeUpstream readsBodiesAfter(CountDownLatch latch) {
        reading = latch;
        return this;
    }

    /** How many connections were accepted so far. */
    public int accepted() {
        return accepted.get();
    }

    /** How many connections neither side has closed, as far as is seen here. */
    public int open() {
        return connections.size();
    }

    /** How many connections are over. */
    public int closed() {
        return accepted() - open();
    }

    /** How many bytes of all answers the sockets have accepted; exact to 4 KB for each that is on its way. */
    public long written() {
        return exchanges().stream().mapToLong(FakeExchange::written).sum();
    }

    /** All requests so far, in the order in which they were complete, with their answers. */
    public List<FakeExchange> exchanges() {
        synchronized (exchanges) {
            return List.copyOf(exchanges);
        }
    }

    /** All requests so far. */
    public List<FakeRequest> requests() {
        return exchanges().stream().map(FakeExchange::request).toList();
    }

    /** The first request that was not asked for here yet; waits for it. */
    public FakeExchange awaitRequest() throws InterruptedException {
        FakeExchange next = untold.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no request came within " + PATIENCE.toSeconds() + " s");
        }
        return next;
    }

    /** Forgets the requests that came, and the answers that none of them got. */
    public void forget() {
        scripts.clear();
        untold.clear();
        synchronized (exchanges) {
            exchanges.clear();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                accepted.incrementAndGet();
                FakeConnection connection = new FakeConnection(this, socket);
                connections.add(connection);
                if (listening.isClosed()) {
                    connection.closeHere(false); // close() may have missed it
                }
                Thread.ofVirtual().name("fake-connection").start(connection::read);
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    Script script(FakeRequest request) {
        Script next = scripts.poll();
        return next == null ? usual.apply(request) : next;
    }

    void awaitReading() throws InterruptedException {
        reading.await();
    }

    void arrived(FakeExchange exchange) {
        synchronized (exchanges) {
            exchanges.add(exchange);
        }
        untold.add(exchange);
    }

    void over(FakeConnection connection) {
        connections.remove(connection);
    }

    /** Closes all there is; scripts that wait are interrupted. */
    @Override
    public void close() throws IOException {
        listening.close();
        connections.forEach(connection -> connection.closeHere(false));
    }
}
