package dev.sluice.it;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A WebSocket client that keeps what it gets: texts as they are, binary messages as {@code binary:LENGTH}. */
final class SocketClient implements WebSocket.Listener, AutoCloseable {

    private static final long PATIENCE_SECONDS = 10;

    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
    private @Nullable WebSocket socket;

    /** What came; of a text no bytes. */
    private record Message(String text, ByteBuffer bytes) {}

    private SocketClient() {}

    /** Connects; a page's origin is sent when one is given. */
    static SocketClient connect(URI uri, @Nullable String origin) throws Exception {
        SocketClient client = new SocketClient();
        WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        if (origin != null) {
            builder.header("Origin", origin);
        }
        client.socket = builder.buildAsync(uri, client).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return client;
    }

    /** Connects and offers to speak a subprotocol. */
    static SocketClient speaking(String subprotocol, URI uri) throws Exception {
        SocketClient client = new SocketClient();
        client.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols(subprotocol)
                .buildAsync(uri, client)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return client;
    }

    static SocketClient connect(URI uri) throws Exception {
        return connect(uri, null);
    }

    /** The status with which a handshake is refused; 101 when it is not. */
    static int refusal(URI uri, @Nullable String origin) throws Exception {
        SocketClient client = new SocketClient();
        WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        if (origin != null) {
            builder.header("Origin", origin);
        }
        try {
            builder.buildAsync(uri, client).join().abort();
            return 101;
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return refused.getResponse().statusCode();
            }
            throw e;
        }
    }

    void send(String message) throws Exception {
        socket().sendText(message, true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    void send(byte[] message) throws Exception {
        socket().sendBinary(ByteBuffer.wrap(message), true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** The next message. */
    String next() throws InterruptedException {
        return nextMessage().text();
    }

    /** The bytes of the next message, which is binary. */
    ByteBuffer nextBytes() throws InterruptedException {
        return nextMessage().bytes();
    }

    private Message nextMessage() throws InterruptedException {
        Message message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("no message came within " + PATIENCE_SECONDS + " s");
        }
        return message;
    }

    /** The code with which the server closes. */
    int closeCode() throws Exception {
        return closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private WebSocket socket() {
        WebSocket connected = socket;
        if (connected == null) {
            throw new IllegalStateException("not connected");
        }
        return connected;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            messages.add(new Message(text.toString(), ByteBuffer.allocate(0)));
            text.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        byte[] piece = new byte[data.remaining()];
        data.get(piece);
        binary.writeBytes(piece);
        if (last) {
            messages.add(new Message("binary:" + binary.size(), ByteBuffer.wrap(binary.toByteArray())));
            binary.reset();
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.completeExceptionally(error);
    }

    @Override
    public void close() {
        socket().abort();
    }
}
