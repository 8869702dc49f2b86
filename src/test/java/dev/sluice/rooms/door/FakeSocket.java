package dev.sluice.rooms.door;

import dev.sluice.socket.CloseCode;
import dev.sluice.socket.Handshake;
import dev.sluice.socket.Socket;
import dev.sluice.stream.CloseReason;
import dev.sluice.stream.Frame;
import dev.sluice.stream.Outbox;
import dev.sluice.stream.Overflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A socket whose client reads when the test says so. Thread-safe. */
final class FakeSocket implements Socket {

    private static final Outbox.Bounds ENDLESS = new Outbox.Bounds(1L << 30, 1 << 20, Duration.ofMinutes(1));

    private final AtomicReference<@Nullable CloseCode> closed = new AtomicReference<>();
    private final AtomicReference<@Nullable CloseReason> ended = new AtomicReference<>();
    private final String id;
    private final Outbox outbox;

    private FakeSocket(String id, Outbox.Bounds bounds) {
        this.id = id;
        this.outbox = new Outbox(bounds, new Overflow.Disconnect(), 1, System::nanoTime);
    }

    static FakeSocket patient(String id) {
        return new FakeSocket(id, ENDLESS);
    }

    static FakeSocket takesAtMost(int frames, String id) {
        return new FakeSocket(id, new Outbox.Bounds(1L << 30, frames, Duration.ofMinutes(1)));
    }

    static FakeSocket takesAtMostBytes(long bytes, String id) {
        return new FakeSocket(id, new Outbox.Bounds(bytes, 1 << 20, Duration.ofMinutes(1)));
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Handshake handshake() {
        return new Handshake("/", Map.of(), Map.of(), "192.0.2.1");
    }

    @Override
    public Outbox.Offer send(Frame frame) {
        return outbox.offer(frame);
    }

    @Override
    public Outbox outbox() {
        return outbox;
    }

    @Override
    public void close(CloseCode code, String reason) {
        closed.compareAndSet(null, code);
        outbox.finish(CloseReason.COMPLETED);
    }

    @Override
    public Optional<CloseReason> closeReason() {
        return Optional.ofNullable(ended.get());
    }

    /** Its connection is over. */
    void ended(CloseReason why) {
        ended.set(why);
    }

    /** With what it was closed first; null when it was not. */
    @Nullable
    CloseCode closed() {
        return closed.get();
    }

    /** All that has come since the last time. */
    List<String> read() {
        List<String> texts = new ArrayList<>();
        for (Frame frame = outbox.poll(); frame != null; frame = outbox.poll()) {
            texts.add(frame.string());
        }
        return texts;
    }
}
