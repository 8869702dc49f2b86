package dev.sluice.stream;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** A transport that keeps all it is given, on a thread of its own; its reader can stall and leave. */
public final class PlainWriter {

    private final OpenStream stream;
    private final Semaphore work = new Semaphore(0);
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final CompletableFuture<CloseReason> end = new CompletableFuture<>();

    private volatile boolean stalled;
    private volatile boolean gone;

    private PlainWriter(OpenStream stream) {
        this.stream = stream;
    }

    /** Starts the stream and its writing. */
    public static PlainWriter start(OpenStream stream) {
        PlainWriter writer = new PlainWriter(stream);
        start(stream, writer);
        return writer;
    }

    /** As {@link #start(OpenStream)}, with a reader that takes nothing. */
    public static PlainWriter startStalled(OpenStream stream) {
        PlainWriter writer = new PlainWriter(stream);
        writer.stalled = true;
        start(stream, writer);
        return writer;
    }

    private static void start(OpenStream stream, PlainWriter writer) {
        stream.outbox().wakes(writer.work::release);
        stream.start();
        Thread.ofVirtual().start(writer::run);
    }

    private void run() {
        CloseReason reason = null;
        while (reason == null) {
            work.acquireUninterruptibly();
            reason = step();
        }
        stream.ended(reason);
        end.complete(reason);
    }

    /** Writes what there is; returns the reason when the end was reached. */
    private @Nullable CloseReason step() {
        CloseReason closed = stream.outbox().closeReason();
        if (closed != null || gone) {
            return closed == null ? CloseReason.CLIENT_GONE : closed;
        }
        Frame frame = stalled ? null : stream.next();
        while (frame != null) {
            synchronized (taken) {
                taken.write(frame.array(), 0, frame.length());
            }
            stream.tally().sent(frame.length());
            frame = stream.next();
        }
        return stream.endReason();
    }

    /** The reader takes everything again. */
    public void goOn() {
        stalled = false;
        work.release();
    }

    /** The reader leaves. */
    public void leave() {
        gone = true;
        work.release();
    }

    public String text() {
        synchronized (taken) {
            return taken.toString(StandardCharsets.UTF_8);
        }
    }

    byte[] bytes() {
        synchronized (taken) {
            return taken.toByteArray();
        }
    }

    /** The reader takes nothing for a while. */
    public void stall() {
        stalled = true;
    }

    /** Whether nothing waits for it. */
    public boolean hasTakenAll() {
        return end.isDone() || stalled || !stream.outbox().hasWork();
    }

    /** Waits for the end. */
    public CloseReason end() {
        return end.join();
    }

    public boolean hasEnded() {
        return end.isDone();
    }
}
