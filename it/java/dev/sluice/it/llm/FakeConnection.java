package dev.sluice.it.llm;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a {@link FakeUpstream}. One thread reads all the time, so that it sees when the client leaves; each answer
 * has a thread, and begins when the one before is done. When the connection is over, whoever works for it is interrupted.
 */
final class FakeConnection {

    private final FakeUpstream upstream;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final AtomicBoolean over = new AtomicBoolean();
    private final CompletableFuture<Long> clientClosed = new CompletableFuture<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Set<Thread> answering = ConcurrentHashMap.newKeySet();
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null); // of the reading thread

    FakeConnection(FakeUpstream upstream, Socket socket) throws IOException {
        this.upstream = upstream;
        this.socket = socket;
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    OutputStream output() {
        return out;
    }

    /** Reads requests until there is no connection any more. */
    void read() {
        try {
            while (true) {
                FakeRequest request = request();
                FakeExchange exchange = new FakeExchange(request, clientClosed);
                upstream.arrived(exchange);
                last = last.thenRunAsync(
                        () -> answer(exchange),
                        task -> Thread.ofVirtual().name("fake-answer").start(task));
            }
        } catch (IOException e) {
            closedThere();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(FakeExchange exchange) {
        Thread self = Thread.currentThread();
        answering.add(self);
        try {
            if (over.get()) {
                throw new EOFException("the connection is over");
            }
            new ScriptedAnswer(upstream.script(exchange.request()), this, exchange).play();
            exchange.done();
        } catch (IOException e) {
            exchange.failed(e);
            closedThere();
        } catch (InterruptedException e) {
            exchange.failed(e);
            self.interrupt();
        } catch (RuntimeException | AssertionError e) {
            exchange.failed(e);
            closeHere(false);
        } finally {
            answering.remove(self);
        }
    }

    private FakeRequest request() throws IOException, InterruptedException {
        String[] words = line().split(" ", 3);
        if (words.length < 3) {
            throw new IOException("this is no request line");
        }
        Map<String, String> fields = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = Math.max(0, line.indexOf(':'));
            String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            fields.merge(name, line.substring(colon + 1).strip(), (one, other) -> one + ", " + other);
        }
        upstream.awaitReading();
        return new FakeRequest(words[0], words[1], fields, body(fields));
    }

    private byte[] body(Map<String, String> fields) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if ("chunked".equalsIgnoreCase(fields.get("transfer-encoding"))) {
            for (int length = chunk(); length > 0; length = chunk()) {
                body.writeBytes(exactly(length));
                line();
            }
            for (String trailer = line(); !trailer.isEmpty(); trailer = line()) {
                // nobody looks at these
            }
        } else {
            body.writeBytes(exactly(Integer.parseInt(fields.getOrDefault("content-length", "0"))));
        }
        return body.toByteArray();
    }

    private int chunk() throws IOException {
        return Integer.parseInt(line().split(";", 2)[0].strip(), 16);
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the client left in the middle of a request");
        }
        return bytes;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int one = in.read(); one != '\n'; one = in.read()) {
            if (one < 0) {
                throw new EOFException("the client has closed");
            }
            line.write(one);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    void awaitEnd() throws InterruptedException {
        end.await();
    }

    private void closedThere() {
        over(null, false);
    }

    /**
     * Closes it.
     *
     * @param reset whether by a reset
     */
    void closeHere(boolean reset) {
        over(new IllegalStateException("this side closed the connection"), reset);
    }

    private void over(@Nullable Exception here, boolean reset) {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        upstream.over(this);
        try (socket) {
            if (reset) {
                socket.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            // it is over one way or the other
        }
        if (here == null) {
            clientClosed.complete(System.nanoTime());
        } else {
            clientClosed.completeExceptionally(here);
        }
        end.countDown();
        Thread self = Thread.currentThread();
        answering.stream().filter(thread -> !thread.equals(self)).forEach(Thread::interrupt);
    }
}
