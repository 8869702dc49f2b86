package dev.sluice.it.llm;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** A request and what becomes of its answer. Thread-safe. */
public final class FakeExchange {

    private final FakeRequest request;
    private final CompletableFuture<Long> clientClosed;
    private final CompletableFuture<Void> answered = new CompletableFuture<>();
    private final AtomicLong written = new AtomicLong();

    FakeExchange(FakeRequest request, CompletableFuture<Long> clientClosed) {
        this.request = request;
        this.clientClosed = clientClosed;
    }

    public FakeRequest request() {
        return request;
    }

    /** How many bytes of the answer, its head and framing with them, the socket has accepted; exact to 4 KB. */
    public long written() {
        return written.get();
    }

    /** When the client closed the connection, as {@link System#nanoTime()} has it; fails when this side did before. */
    public CompletableFuture<Long> clientClosed() {
        return clientClosed.copy();
    }

    /** Done when all of the script was done; fails when it could not be, such as when the client has gone. */
    public CompletableFuture<Void> answered() {
        return answered.copy();
    }

    void wrote(int bytes) {
        written.addAndGet(bytes);
    }

    void done() {
        answered.complete(null);
    }

    void failed(Throwable reason) {
        answered.completeExceptionally(reason);
    }
}
