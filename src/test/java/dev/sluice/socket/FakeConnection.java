package dev.sluice.socket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A container's session whose transport takes messages at once, or when the test says so. It complains when two sends are
 * in flight, unless they are a batch. Thread-safe.
 */
final class FakeConnection {

    private final boolean batches;
    private final List<String> wire = new ArrayList<>(); // guarded by this; below too
    private final List<Thread> writers = new ArrayList<>();
    private final Queue<SendHandler> inFlight = new ArrayDeque<>();
    private final Map<String, Object> properties = new HashMap<>();
    private final Map<Class<?>, MessageHandler.Partial<?>> handlers = new HashMap<>();
    private boolean stalled;
    private boolean batching;
    private int batched;
    private @Nullable Thread completing; // is in the middle of writing: a flush or a ping would wait for it
    private long idleMillis = -1;
    private @Nullable SocketEnd closed;
    private boolean closing; // by the container itself

    FakeConnection(boolean batches) {
        this.batches = batches;
    }

    /** From now on the transport takes nothing until {@link #take}. */
    synchronized void stall() {
        stalled = true;
    }

    /** The transport takes what is in flight, and from now on all. */
    void take() {
        Queue<SendHandler> done;
        synchronized (this) {
            stalled = false;
            done = new ArrayDeque<>(inFlight);
            inFlight.clear();
            completing = Thread.currentThread();
        }
        done.forEach(each -> each.onResult(new SendResult()));
        synchronized (this) {
            completing = null;
        }
    }

    /**
     * What was sent so far, in order; a flush of a batch is {@code flush:COUNT}, a ping {@code ping}, and {@code stuck:} is
     * before these where a container would wait for the thread that it has called us with.
     */
    synchronized List<String> wire() {
        return List.copyOf(wire);
    }

    synchronized List<Thread> writers() {
        return List.copyOf(writers);
    }

    /** How we closed it; null while we have not. */
    synchronized @Nullable SocketEnd closed() {
        return closed;
    }

    /** The container says goodbye by itself: nothing may be sent any more. */
    synchronized void closesItself() {
        closing = true;
    }

    /** After which silence the container may cut it; -1 when it was not told. */
    synchronized long idleMillis() {
        return idleMillis;
    }

    void property(String name, Object value) {
        properties.put(name, value);
    }

    /** A message comes; on the caller's thread, which plays the container's. */
    <T> void receive(Class<T> type, T message) {
        receive(type, message, true);
    }

    /** A piece of a message comes. */
    <T> void receive(Class<T> type, T piece, boolean last) {
        @SuppressWarnings("unchecked") // registered with its class
        MessageHandler.Partial<T> handler = (MessageHandler.Partial<T>) handlers.get(type);
        if (handler == null) {
            throw new AssertionError("no handler for " + type);
        }
        handler.onMessage(piece, last);
    }

    /** The container's view of it. */
    Session session() {
        RemoteEndpoint.Async remote = (RemoteEndpoint.Async) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {RemoteEndpoint.Async.class},
                (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "sendText" -> send((String) arguments[0], (SendHandler) arguments[1]);
                        case "sendBinary" -> send(hex((ByteBuffer) arguments[0]), (SendHandler) arguments[1]);
                        case "sendPing" -> ping();
                        case "setSendTimeout" -> {
                            // nothing here waits
                        }
                        case "setBatchingAllowed" -> batching((Boolean) arguments[0]);
                        case "getBatchingAllowed" -> {
                            return batching;
                        }
                        default -> throw new UnsupportedOperationException(method.toString());
                    }
                    return null;
                });
        return (Session) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "getAsyncRemote" -> {
                            return remote;
                        }
                        case "getUserProperties" -> {
                            return properties;
                        }
                        case "setMaxIdleTimeout" -> idle((Long) arguments[0]);
                        case "setMaxTextMessageBufferSize", "setMaxBinaryMessageBufferSize" -> {
                            // our own limit is what is tested
                        }
                        case "addMessageHandler" -> {
                            if (arguments[1] instanceof MessageHandler.Partial<?> partial) {
                                handlers.put((Class<?>) arguments[0], partial);
                            }
                        }
                        case "isOpen" -> {
                            return isOpen();
                        }
                        case "close" -> close((CloseReason) arguments[0]);
                        default -> throw new UnsupportedOperationException(method.toString());
                    }
                    return null;
                });
    }

    private static String hex(ByteBuffer bytes) {
        return "binary:" + StandardCharsets.ISO_8859_1.decode(bytes);
    }

    private void send(String message, SendHandler handler) {
        synchronized (this) {
            if (!batching && !inFlight.isEmpty()) {
                throw new AssertionError("two sends are in flight");
            }
            said(message);
            if (batching) {
                batched++;
            } else if (stalled) {
                inFlight.add(handler);
                return;
            }
        }
        handler.onResult(new SendResult());
    }

    private synchronized String stuck() {
        return Thread.currentThread().equals(completing) ? "stuck:" : "";
    }

    private synchronized boolean isOpen() {
        return !closing && closed == null;
    }

    private synchronized void ping() throws IOException {
        if (closing) {
            throw new ClosedChannelException();
        }
        said(stuck() + "ping");
    }

    private synchronized void said(String what) {
        wire.add(what);
        writers.add(Thread.currentThread());
    }

    private synchronized void batching(boolean allowed) {
        if (batching && !allowed) {
            said(stuck() + "flush:" + batched);
            batched = 0;
        }
        batching = allowed && batches;
    }

    private synchronized void idle(long millis) {
        idleMillis = millis;
    }

    private synchronized void close(CloseReason reason) {
        if (closed == null) {
            closed = new SocketEnd(reason.getCloseCode().getCode(), reason.getReasonPhrase());
        }
    }
}
