package dev.sluice.socket;

import dev.sluice.stream.CloseReason;
import dev.sluice.stream.Frame;
import dev.sluice.stream.LiveStream;
import dev.sluice.stream.Outbox;
import dev.sluice.stream.Overflow;
import dev.sluice.stream.Streams;
import dev.sluice.stream.TimerWheel;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Writes to one Jakarta WebSocket session, with one send in flight: what a container is given beyond that it queues
 * without a bound. Thread-safe; nothing here waits.
 *
 * <pre>
 * RESTING   nobody touches the remote endpoint                 RESTING -&gt; PUMPING  wake(): whoever wins the exchange
 * PUMPING   one thread, or the completion of one send, does    PUMPING -&gt; RESTING  nothing to send; looked at once more
 * OVER      terminal                                           any     -&gt; OVER     closed by us or by the container
 * </pre>
 */
final class SocketSession implements Socket {

    private static final System.Logger LOG = System.getLogger(SocketSession.class.getName());

    /** How often the clock of a session is looked at. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    private static final long PING_AFTER_NANOS = Duration.ofSeconds(25).toNanos();
    private static final long PONG_WITHIN_NANOS = Duration.ofSeconds(8).toNanos();

    /** How long a stalled connection has to take our close frame, until the container may cut it. */
    private static final long CUT_AFTER_MILLIS = 1_000;

    private enum State {
        RESTING,
        PUMPING,
        OVER
    }

    /** What to say at the end. */
    private record Goodbye(CloseCode code, String reason) {}

    private final Session session;
    private final Handshake handshake;
    private final SocketSessions sessions;
    private final String id;
    private final Outbox outbox;
    private final Streams.Listing listing;
    private final AtomicReference<State> state = new AtomicReference<>(State.RESTING);
    private final AtomicReference<@Nullable Goodbye> goodbye = new AtomicReference<>();
    private final AtomicBoolean cut = new AtomicBoolean();

    private volatile long heardAt = System.nanoTime();
    private volatile boolean pingDue;
    private volatile long pingedAt; // when a ping had been sent that was not answered yet; else 0
    private volatile TimerWheel.@Nullable Timer clock;

    SocketSession(Session session, Handshake handshake, SocketSessions sessions) {
        this.session = session;
        this.handshake = handshake;
        this.sessions = sessions;
        this.id = sessions.nextId();
        this.outbox = new Outbox(sessions.bounds(), new Overflow.Disconnect(), 1, System::nanoTime);
        this.listing = sessions.list(new LiveStream.Subject(handshake.path(), handshake.remote(), "websocket"), this);
    }

    void start() {
        outbox.wakes(this::wake);
        sessions.add(this);
        look();
        outbox.wake(); // whoever ended it before there was a writer woke nobody
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Handshake handshake() {
        return handshake;
    }

    @Override
    public Outbox outbox() {
        return outbox;
    }

    @Override
    public Outbox.Offer send(Frame frame) {
        return outbox.offer(frame);
    }

    @Override
    public void close(CloseCode code, String reason) {
        if (goodbye.compareAndSet(null, new Goodbye(code, reason))) {
            outbox.finish(CloseReason.COMPLETED);
        }
    }

    /** Something came from the other end: it lives. */
    void heard() {
        heardAt = System.nanoTime();
        pingedAt = 0;
    }

    /** The container says that it is over; {@code agreed} when it ended in good order. */
    void ended(boolean agreed) {
        state.set(State.OVER);
        sessions.remove(this);
        TimerWheel.Timer timer = clock;
        if (timer != null) {
            timer.cancel();
        }
        outbox.close(CloseReason.CLIENT_GONE);
        CloseReason reason = outbox.closeReason();
        Goodbye words = goodbye.get();
        if (reason == CloseReason.TOO_SLOW) {
            listing.close(CloseReason.TOO_SLOW);
        } else if (words != null) {
            listing.close(words.code().reason());
        } else {
            listing.close(agreed ? CloseReason.COMPLETED : CloseReason.CLIENT_GONE);
        }
    }

    private void wake() {
        if (state.compareAndSet(State.RESTING, State.PUMPING)) {
            // a publisher has others to serve: one busy member must not keep it
            sessions.threads().newThread(this::pump).start();
        } else if (outbox.closeReason() == CloseReason.TOO_SLOW) {
            cutOff();
        }
    }

    private void pump() {
        while (true) {
            if (outbox.isClosed()) {
                cutOff();
                return;
            }
            if (pingDue) {
                pingDue = false;
                ping();
            }
            Frame frame = outbox.poll();
            if (frame != null) {
                if (!send(frame, new Turn())) {
                    return;
                }
            } else if (outbox.endReason() != null) {
                sayGoodbye();
                return;
            } else {
                if (!state.compareAndSet(State.PUMPING, State.RESTING)) {
                    return;
                }
                boolean more = outbox.hasWork() || pingDue;
                if (!more || !state.compareAndSet(State.RESTING, State.PUMPING)) {
                    return;
                }
            }
        }
    }

    /** Decides who goes on after a send: its caller when it completed at once, else its completion. */
    private final class Turn {

        private final AtomicBoolean first = new AtomicBoolean(true);

        void completed(SendResult result) {
            if (result.isOK()) {
                heardAt = System.nanoTime(); // the other end makes room: it lives
            } else {
                LOG.log(System.Logger.Level.DEBUG, "a send failed", result.getException());
                outbox.close(CloseReason.CLIENT_GONE);
            }
            if (!first.compareAndSet(true, false)) {
                pump();
            }
        }

        boolean isCallers() {
            return !first.compareAndSet(true, false);
        }
    }

    /** Sends; returns whether the caller goes on pumping. */
    private boolean send(Frame frame, Turn turn) {
        try {
            if (frame.isText()) {
                session.getAsyncRemote().sendText(frame.string(), turn::completed);
            } else {
                session.getAsyncRemote()
                        .sendBinary(
                                ByteBuffer.wrap(frame.array(), 0, frame.length())
                                        .asReadOnlyBuffer(),
                                turn::completed);
            }
        } catch (IllegalStateException e) {
            outbox.close(CloseReason.CLIENT_GONE); // closed between our look and our send
            return true;
        }
        listing.sent(frame.length());
        return turn.isCallers();
    }

    private void ping() {
        try {
            session.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
            pingedAt = System.nanoTime();
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            outbox.close(CloseReason.CLIENT_GONE);
        }
    }

    private void sayGoodbye() {
        Goodbye words = goodbye.get();
        closeSession(words == null ? new Goodbye(CloseCode.GOING_AWAY, "") : words);
    }

    /** Ends a connection whose reader takes nothing, or that is broken. */
    private void cutOff() {
        if (cut.compareAndSet(false, true) && state.get() != State.OVER) {
            boolean slow = outbox.closeReason() == CloseReason.TOO_SLOW;
            if (slow) {
                sessions.countTooSlow();
            }
            // the close frame may never find room in the socket: let the container end the connection then
            session.setMaxIdleTimeout(CUT_AFTER_MILLIS);
            closeSession(new Goodbye(slow ? CloseCode.TOO_SLOW : CloseCode.GOING_AWAY, slow ? "too slow" : ""));
        }
    }

    /** Containers wait for the close frame to be written, so this is not for the thread of whoever woke us. */
    private void closeSession(Goodbye words) {
        sessions.threads()
                .newThread(() -> {
                    try {
                        session.close(new jakarta.websocket.CloseReason(
                                jakarta.websocket.CloseReason.CloseCodes.getCloseCode(
                                        words.code().number()),
                                words.reason()));
                    } catch (IOException | IllegalStateException e) {
                        LOG.log(System.Logger.Level.DEBUG, "a WebSocket could not be closed in good order", e);
                    }
                })
                .start();
    }

    private void look() {
        clock = sessions.wheel().after(LOOK, this::tick);
    }

    private void tick() {
        if (state.get() == State.OVER) {
            return;
        }
        long now = System.nanoTime();
        long asked = pingedAt;
        if (outbox.isStale()) {
            outbox.close(CloseReason.TOO_SLOW);
        } else if (asked != 0 && now - Math.max(asked, heardAt) > PONG_WITHIN_NANOS) {
            close(CloseCode.NO_PONG, "no pong");
            session.setMaxIdleTimeout(CUT_AFTER_MILLIS);
        } else if (asked == 0 && now - heardAt > PING_AFTER_NANOS) {
            pingDue = true;
            wake();
        }
        look();
    }
}
