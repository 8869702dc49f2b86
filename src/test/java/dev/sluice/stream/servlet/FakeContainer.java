package dev.sluice.stream.servlet;

import dev.sluice.Awaiting;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One asynchronous request of a strict container (Jakarta Servlet 6 section 5.7): a write or a flush without a true
 * {@code isReady} just before it is a fault, and so are two threads inside the output and a second end. It becomes "not
 * ready" at random and calls back from a thread of its own. Thread-safe.
 */
final class FakeContainer implements AutoCloseable {

    /** What was done against the rules. */
    final Queue<String> faults = new ConcurrentLinkedQueue<>();

    /** How the request ended: {@code complete} or a dispatch to a path. */
    final List<String> ends = new CopyOnWriteArrayList<>();

    final AtomicInteger flushes = new AtomicInteger();

    private final AtomicInteger calledBack = new AtomicInteger();

    /** Who has written, one for each write. */
    final List<Thread> writers = new CopyOnWriteArrayList<>();

    private final Random random;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<AsyncListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger inside = new AtomicInteger();
    private final Output output = new Output();

    private final Map<String, Object> attributes = new ConcurrentHashMap<>();

    // what a test decides
    volatile int notReadyPercent;
    volatile boolean stalled;
    volatile @Nullable Exception failure;
    volatile boolean writerTaken;
    volatile boolean refusesListener;
    volatile boolean holdsEnds; // what was written takes its time

    // what happened
    final AtomicReference<@Nullable Runnable> watch = new AtomicReference<>();
    volatile boolean committed;
    volatile boolean dirty;
    volatile int status = 200;
    volatile @Nullable Supplier<Map<String, String>> trailers;

    FakeContainer(Random random) {
        this.random = random;
        Consumer<Runnable> offer = watch::set;
        attributes.put(ReaderWatch.ATTRIBUTE, offer);
    }

    HttpServletRequest request() {
        return proxy(HttpServletRequest.class, (proxy, method, arguments) -> {
            if (method.getName().equals("getProtocol")) {
                return "HTTP/1.1";
            }
            switch (method.getName()) {
                case "getAttribute" -> {
                    return attributes.get((String) arguments[0]);
                }
                case "getMethod" -> {
                    return "POST";
                }
                case "startAsync" -> {
                    return context();
                }
                case "setAttribute" -> {
                    attributes.put((String) arguments[0], arguments[1]);
                    return null;
                }
                case "removeAttribute" -> {
                    attributes.remove((String) arguments[0]);
                    return null;
                }
                default -> {
                    // below
                }
            }
            throw new UnsupportedOperationException(method.toString());
        });
    }

    /**
     * Its output does not block from now on, though nobody writes to it yet.
     *
     * @param called whether the container has called back by then
     */
    void makeReady(boolean called) {
        ReadyOutput made = ReadyOutput.prepare(request(), response());
        if (called && made != null) {
            Awaiting.until("the first call back", () -> calledBack.get() > 0);
        }
    }

    HttpServletResponse response() {
        return proxy(HttpServletResponse.class, this::response);
    }

    AsyncContext context() {
        return proxy(AsyncContext.class, this::context);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @SuppressWarnings("unchecked")
    private @Nullable Object response(Object proxy, java.lang.reflect.Method method, Object[] arguments) {
        switch (method.getName()) {
            case "getOutputStream" -> {
                if (writerTaken) {
                    throw new IllegalStateException("a writer was taken");
                }
                return output;
            }
            case "isCommitted" -> {
                return committed;
            }
            case "reset" -> {
                if (committed) {
                    throw new IllegalStateException("committed");
                }
                if (over.get()) {
                    faults.add("reset of a response that is over");
                }
            }
            case "setContentType", "setContentLength", "setHeader" -> {
                // kept by no test
            }
            case "setStatus" -> status = (int) arguments[0];
            case "setTrailerFields" -> trailers = (Supplier<Map<String, String>>) arguments[0];
            default -> throw new UnsupportedOperationException(method.toString());
        }
        return null;
    }

    private @Nullable Object context(Object proxy, java.lang.reflect.Method method, @Nullable Object[] arguments) {
        switch (method.getName()) {
            case "complete" -> end("complete");
            case "dispatch" -> end(String.valueOf(arguments[0]));
            case "addListener" -> listeners.add((AsyncListener) java.util.Objects.requireNonNull(arguments[0]));
            case "setTimeout" -> {
                // streams have clocks of their own
            }
            default -> throw new UnsupportedOperationException(method.toString());
        }
        return null;
    }

    private void end(String how) {
        if (!over.compareAndSet(false, true)) {
            ends.add(how);
            faults.add("ended twice: " + ends);
            throw new IllegalStateException("the request is over");
        }
        if (!holdsEnds) {
            letEnd();
        }
        ends.add(how); // last: a test that sees it may take the threads away
    }

    /** Tells that the request has come to its end. */
    void letEnd() {
        threads.execute(() -> listeners.forEach(listener -> tell(listener::onComplete)));
    }

    private interface Told {
        void of(AsyncEvent event) throws IOException;
    }

    private void tell(Told listener) {
        try {
            listener.of(new AsyncEvent(context(), request(), response()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The reader takes everything again after it {@link #stalled}. */
    void goOn() {
        stalled = false;
        output.callBack();
    }

    /** The connection breaks: tells the listeners, as a container does while nobody writes. */
    void breakConnection() {
        listeners.forEach(listener -> tell(listener::onError));
    }

    /** The container gives up what waits for the reader. */
    void giveUp(Throwable why) {
        java.util.Objects.requireNonNull(output.listener).onError(why);
    }

    /** What was written. */
    byte[] written() {
        synchronized (output) {
            return output.bytes.toByteArray();
        }
    }

    /** Returns when all that was to be called has been. */
    void settle() {
        threads.close();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }

    private final class Output extends ServletOutputStream {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final AtomicBoolean mayWrite = new AtomicBoolean();
        private @Nullable WriteListener listener;

        @Override
        public void setWriteListener(WriteListener writer) {
            if (over.get() || refusesListener) {
                throw new IllegalStateException("the request is over, or this test wants it so");
            }
            listener = writer;
            callBack();
        }

        private void callBack() {
            WriteListener writer = listener;
            if (writer != null) {
                threads.execute(() -> {
                    try {
                        writer.onWritePossible();
                        calledBack.incrementAndGet();
                    } catch (IOException e) {
                        writer.onError(e);
                    }
                });
            }
        }

        @Override
        public boolean isReady() {
            boolean ready;
            synchronized (random) {
                ready = !stalled && random.nextInt(100) >= notReadyPercent;
            }
            mayWrite.set(ready);
            if (!ready && !stalled) {
                callBack();
            }
            return ready;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            enter("write");
            committed = true;
            dirty = true;
            writers.add(Thread.currentThread());
            synchronized (this) {
                bytes.write(source, offset, length);
            }
            inside.decrementAndGet();
        }

        @Override
        public void flush() throws IOException {
            enter("flush");
            committed = true;
            dirty = false;
            flushes.incrementAndGet();
            inside.decrementAndGet();
        }

        private void enter(String what) throws IOException {
            if (inside.incrementAndGet() > 1) {
                faults.add(what + " while another thread is inside");
            }
            if (!mayWrite.getAndSet(false)) {
                faults.add(what + " without being ready");
            }
            Exception thrown = failure;
            if (thrown != null) {
                inside.decrementAndGet();
                if (thrown instanceof IOException e) {
                    throw e;
                }
                throw (RuntimeException) thrown;
            }
            for (int i = 0; i < 50; i++) {
                Thread.onSpinWait(); // long enough to be met inside
            }
        }
    }
}
