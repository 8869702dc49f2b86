package dev.sluice.socket;

import dev.sluice.stream.CloseReason;
import dev.sluice.stream.Frame;
import dev.sluice.stream.LiveStream;
import dev.sluice.stream.Outbox;
import dev.sluice.stream.Received;
import dev.sluice.stream.StreamStats;
import dev.sluice.stream.Streams;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Writes to one Jakarta WebSocket session, with one send in flight: what a container is given beyond that it queues
 * without a bound. Thread-safe; nothing here waits, but for {@link #flush} and {@link #sendPing} on a virtual thread.
 *
 * <pre>
 * RESTING   nobody touches the remote endpoint                 RESTING -&gt; PUMPING  wake(): whoever wins the exchange
 * PUMPING   one thread, or the completion of one send, does    PUMPING -&gt; RESTING  nothing to send; looked at once more
 * OVER      terminal                                           any     -&gt; OVER     the container says so
 * </pre>
 *
 * <p>While PUMPING, {@code turn} decides who goes on after a send: CALLER when it completed at once, else its completion.
 */
final class SocketSession implements Socket, SendHandler, Streams.Listed {

    private static final System.Logger LOG = System.getLogger(SocketSession.class.getName());

    /** How a container tells of a close without a code, which is what {@code close()} of a browser sends (RFC 6455, 7.1.5). */
    private static final int NO_STATUS = 1_005;

    /** How long a stalled connection has to take our close frame, until the container may cut it. */
    private static final long CUT_AFTER_MILLIS = 1_000;

    /** How long a client has to answer a close frame. */
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    /** The most bytes that are handed over before they are flushed. */
    private static final int MOST_BATCHED = 65_536;

    private static final int RESTING = 0;
    private static final int PUMPING = 1;
    private static final int OVER = 2;

    private static final int UNDECIDED = 0;
    private static final int CALLER = 1;
    private static final int COMPLETION = 2;

    // fields with updaters and no objects of their own: one of these is kept for every open connection
    private static final AtomicIntegerFieldUpdater<SocketSession> STATE =
            AtomicIntegerFieldUpdater.newUpdater(SocketSession.class, "state");
    private static final AtomicIntegerFieldUpdater<SocketSession> TURN =
            AtomicIntegerFieldUpdater.newUpdater(SocketSession.class, "turn");
    private static final AtomicReferenceFieldUpdater<SocketSession, @Nullable SocketEnd> GOODBYE =
            AtomicReferenceFieldUpdater.newUpdater(SocketSession.class, SocketEnd.class, "goodbye");

    private static final AtomicLongFieldUpdater<SocketSession> MESSAGES_IN =
            AtomicLongFieldUpdater.newUpdater(SocketSession.class, "messagesIn");
    private static final AtomicLongFieldUpdater<SocketSession> BYTES_IN =
            AtomicLongFieldUpdater.newUpdater(SocketSession.class, "bytesIn");
    private static final AtomicLongFieldUpdater<SocketSession> LATE =
            AtomicLongFieldUpdater.newUpdater(SocketSession.class, "late");

    private final Session session;
    private final Handshake handshake;
    private final SocketSessions sessions;
    private final long number;
    private final Outbox outbox;
    private final Streams.Listing listing;

    private volatile int state;
    private volatile int turn;
    private volatile @Nullable SocketEnd goodbye; // what we said, or will say when all is sent
    private volatile @Nullable SocketEnd end; // how the container says that it ended
    private volatile @Nullable CloseReason reason; // what that is for whoever counts ends
    private volatile boolean cut;

    private volatile @Nullable Thread inside; // the container's, while it is in the handler
    private volatile boolean deferred; // something waits until that thread is done with the handler
    private volatile @Nullable Conversation conversation; // whose method serves this connection, if one does

    private volatile boolean heard; // since the last look
    private volatile boolean deaf; // we do not read: silence says nothing
    private volatile boolean pingDue;
    private long heardAt; // by the clock; below too
    private long pingedAt; // when a ping was due that was not answered yet, else 0
    private long closedAt; // when the farewell was seen, else 0

    private volatile long messagesIn; // counted by the container's thread
    private volatile long bytesIn;
    private volatile long late; // messages after our goodbye
    private int inThisSecond;
    private int second;

    SocketSession(Session session, Handshake handshake, SocketOptions options, SocketSessions sessions) {
        this.session = session;
        this.handshake = handshake;
        this.sessions = sessions;
        this.number = sessions.nextNumber();
        this.outbox = new Outbox(options.outbox(), options.overflow(), 1, sessions.nanos());
        this.heardAt = sessions.nanos().getAsLong();
        this.listing = sessions.list(new LiveStream.Subject(handshake.path(), handshake.remote(), "websocket"), this);
    }

    /** Begins to send; false when there are too many already. */
    boolean start() {
        // our clock looks whether the reader takes anything; Jetty would set a timer for each message
        session.getAsyncRemote().setSendTimeout(0);
        outbox.wakes(this::wake);
        boolean room = sessions.add(this);
        if (state == OVER) {
            sessions.remove(this); // the end was told between construction and start, when there was nothing to remove
        }
        if (outbox.hasWork()) {
            outbox.wake(); // whoever ended it before there was a writer woke nobody
        }
        return room;
    }

    @Override
    public String id() {
        return "w-" + number;
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
        close(SocketEnd.said(code.number(), reason));
    }

    void close(SocketEnd words) {
        if (GOODBYE.compareAndSet(this, null, words)) {
            outbox.finish(CloseReason.COMPLETED);
        }
    }

    /** By an operator, or because the server stops. */
    @Override
    public void end(CloseReason reason) {
        close(reason == CloseReason.SHUTTING_DOWN ? CloseCode.RESTART : CloseCode.POLICY, "closed");
    }

    @Override
    public long queuedBytes() {
        return outbox.queuedBytes();
    }

    @Override
    public long waits() {
        return outbox.waits();
    }

    @Override
    public Received received() {
        return new Received(messagesIn, bytesIn, outbox.dropped() + late);
    }

    void ping() {
        pingDue = true;
        wake();
    }

    SocketCounters counters() {
        Received in = received();
        StreamStats out = listing.stats();
        return new SocketCounters(in.items(), in.bytes(), out.items(), out.bytes(), in.dropped());
    }

    /** How it ended; null while it has not. */
    @Nullable
    SocketEnd end() {
        SocketEnd ours = goodbye;
        SocketEnd theirs = end;
        boolean broke = theirs != null && theirs.code() == CloseCode.NONE;
        return broke && ours != null ? ours : theirs;
    }

    /** A method sends with {@link Outbox#put}: its thread may write for itself. */
    void servedBy(Conversation method) {
        conversation = method;
    }

    /** Whether we do not read from the connection now. */
    void deaf(boolean now) {
        deaf = now;
    }

    // what the container's thread says: one at a time

    /** Something came from the other end: it lives. */
    void heard() {
        if (!heard) {
            heard = true;
        }
    }

    /**
     * A message came. Returns whether the handler should have it: it should not when we have said goodbye, or when it is
     * one too many.
     */
    boolean takes(int bytes) {
        if (goodbye != null) {
            LATE.lazySet(this, late + 1);
            if (closedAt != 0 && sessions.nanos().getAsLong() - closedAt > FAREWELL.toNanos()) {
                throw new IllegalStateException("the client goes on sending after the close frame");
            }
            return false;
        }
        // one thread counts: nothing is lost between reading and writing
        MESSAGES_IN.lazySet(this, messagesIn + 1);
        BYTES_IN.lazySet(this, bytesIn + bytes);
        int most = sessions.messagesPerSecond();
        if (most > 0) {
            int now = sessions.second();
            inThisSecond = now == second ? inThisSecond + 1 : 1;
            second = now;
            if (inThisSecond > most) {
                close(CloseCode.TOO_MANY_MESSAGES, "more than " + most + " messages in a second");
                return false;
            }
        }
        return true;
    }

    /** Closes at once, without what waits, on the container's thread: it must not take in any more. */
    void reject(CloseCode code, String reason) {
        GOODBYE.compareAndSet(this, null, SocketEnd.said(code.number(), reason));
        SocketEnd words = goodbye;
        if (words != null) {
            closeHere(words, FAREWELL.toMillis());
        }
        outbox.close(CloseReason.LIMIT);
    }

    /** The container's thread goes into the handler: what it sends meanwhile is written when it is out again. */
    void entered() {
        inside = Thread.currentThread();
    }

    /** It is out again. */
    void left() {
        inside = null;
        if (deferred) {
            deferred = false;
            pumpHereOr(true);
        }
    }

    /** The container says that it is over. */
    void ended(SocketEnd how) {
        end = how;
        state = OVER;
        sessions.remove(this);
        outbox.close(CloseReason.CLIENT_GONE);
        CloseReason why = reason(how);
        reason = why;
        listing.close(why);
    }

    private CloseReason reason(SocketEnd how) {
        SocketEnd words = goodbye;
        if (outbox.closeReason() == CloseReason.TOO_SLOW) {
            return CloseReason.TOO_SLOW;
        }
        if (words != null) {
            return CloseCode.reason(words.code());
        }
        boolean agreed = how.code() == CloseCode.NORMAL.number()
                || how.code() == CloseCode.GOING_AWAY.number()
                || how.code() == NO_STATUS;
        return agreed ? CloseReason.COMPLETED : CloseReason.CLIENT_GONE;
    }

    @Override
    public Optional<CloseReason> closeReason() {
        return Optional.ofNullable(reason);
    }

    // writing

    private void wake() {
        Thread current = Thread.currentThread();
        if (current.equals(inside)) {
            deferred = true;
        } else {
            // a publisher has others to serve: one busy member must not keep it
            Conversation serving = conversation;
            pumpHereOr(serving != null && serving.isOf(current));
        }
    }

    private void pumpHereOr(boolean here) {
        if (STATE.compareAndSet(this, RESTING, PUMPING)) {
            if (here) {
                pump(true);
            } else {
                onOwnThread(() -> pump(true));
            }
        } else if (outbox.isClosed()) {
            cutOff(); // whoever pumps may be held up by the reader
        }
    }

    private void onOwnThread(Runnable task) {
        sessions.threads().newThread(task).start();
    }

    /**
     * Sends what there is to send.
     *
     * @param mayWait whether this thread may wait for the reader, if it is a virtual one
     */
    private void pump(boolean mayWait) {
        while (true) {
            if (outbox.isClosed()) {
                cutOff();
                return;
            }
            boolean batch = sessions.batches() && outbox.queuedFrames() > 1;
            if ((pingDue || batch) && !(mayWait && Thread.currentThread().isVirtual())) {
                onOwnThread(() -> pump(true)); // to ping and to flush may wait, and this thread must not
                return;
            }
            if (pingDue) {
                pingDue = false;
                sendPing();
            }
            Frame frame = outbox.take();
            if (frame != null) {
                boolean goesOn = batch ? sendAll(frame) : sendOne(frame);
                if (!goesOn) {
                    return;
                }
            } else if (outbox.endReason() != null) {
                sayGoodbye();
                return;
            } else {
                if (!STATE.compareAndSet(this, PUMPING, RESTING)) {
                    return;
                }
                boolean more = outbox.hasWork() || pingDue;
                if (!more || !STATE.compareAndSet(this, RESTING, PUMPING)) {
                    return;
                }
            }
        }
    }

    /** Sends; returns whether the caller goes on pumping. */
    private boolean sendOne(Frame frame) {
        turn = UNDECIDED;
        return !handOver(frame) || !TURN.compareAndSet(this, UNDECIDED, COMPLETION);
    }

    /** Gives a frame to the container; false when that has closed. */
    private boolean handOver(Frame frame) {
        try {
            if (frame.isText()) {
                session.getAsyncRemote().sendText(frame.string(), this);
            } else {
                session.getAsyncRemote()
                        .sendBinary(
                                ByteBuffer.wrap(frame.array(), 0, frame.length())
                                        .asReadOnlyBuffer(),
                                this);
            }
        } catch (IllegalStateException e) {
            outbox.close(CloseReason.CLIENT_GONE); // closed between our look and our send
            return false;
        }
        listing.sent(frame.length());
        return true;
    }

    /**
     * A send is done: called by the container, perhaps before the send has returned. Jetty calls from the middle of its
     * writing, and goes on with that when we return: a thread that waited here for a flush or a ping would wait for itself.
     */
    @Override
    public void onResult(SendResult result) {
        if (!result.isOK()) {
            LOG.log(System.Logger.Level.DEBUG, "a send failed", result.getException());
            outbox.close(CloseReason.CLIENT_GONE);
        }
        if (!TURN.compareAndSet(this, UNDECIDED, CALLER) && turn == COMPLETION) {
            pump(false);
        }
    }

    /** Sends what waits as one: the container gathers small messages, so that they leave in few writes. */
    private boolean sendAll(Frame first) {
        try {
            RemoteEndpoint remote = session.getAsyncRemote();
            remote.setBatchingAllowed(true);
            if (!remote.getBatchingAllowed()) {
                sessions.noBatches();
                return sendOne(first);
            }
            turn = CALLER;
            int bytes = first.length();
            boolean more = handOver(first);
            // what is taken last stays in hand until it is flushed: it waits as long
            while (more && bytes < MOST_BATCHED && outbox.queuedFrames() > 0) {
                Frame next = outbox.take();
                more = next != null && handOver(next);
                bytes += next == null ? 0 : next.length();
            }
            flush(remote);
        } catch (IOException | IllegalStateException e) {
            outbox.close(CloseReason.CLIENT_GONE);
        }
        return true;
    }

    /** Waits until the transport has taken all, on a virtual thread. */
    private static void flush(RemoteEndpoint remote) throws IOException {
        remote.setBatchingAllowed(false);
    }

    /** May wait until the transport has taken it, on a virtual thread. */
    private void sendPing() {
        try {
            session.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            outbox.close(CloseReason.CLIENT_GONE);
        }
    }

    // the end

    private void sayGoodbye() {
        SocketEnd words = goodbye;
        closeSession(words == null ? SocketEnd.said(CloseCode.GOING_AWAY.number(), "") : words, FAREWELL.toMillis());
    }

    /** Ends a connection whose reader takes nothing, or that is broken. */
    private void cutOff() {
        if (cut || state == OVER) {
            return;
        }
        cut = true; // twice would do no harm
        boolean slow = outbox.closeReason() == CloseReason.TOO_SLOW;
        if (slow) {
            sessions.countTooSlow();
        }
        if (slow) {
            GOODBYE.compareAndSet(this, null, SocketEnd.said(CloseCode.TOO_SLOW.number(), "too slow"));
        }
        SocketEnd words = goodbye;
        // the close frame may never find room in the socket: let the container end the connection then
        closeSession(words == null ? SocketEnd.said(CloseCode.GOING_AWAY.number(), "") : words, CUT_AFTER_MILLIS);
    }

    /** Containers may wait for the close frame to be written, so this is not for the thread of whoever woke us. */
    private void closeSession(SocketEnd words, long patienceMillis) {
        Conversation serving = conversation;
        if (serving != null) {
            serving.givenUp(words); // it may hold the container's thread, which has to read the client's answer
        }
        onOwnThread(() -> closeHere(words, patienceMillis));
    }

    private void closeHere(SocketEnd words, long patienceMillis) {
        try {
            session.setMaxIdleTimeout(patienceMillis);
            // a send may have failed just because the container says goodbye itself: a second close frame would have
            // Jetty
            // throw away its first, which may not have left yet
            boolean gone = outbox.closeReason() == CloseReason.CLIENT_GONE;
            if (gone && !session.isOpen()) {
                return;
            }
            session.close(new jakarta.websocket.CloseReason(
                    jakarta.websocket.CloseReason.CloseCodes.getCloseCode(words.code()), words.reason()));
        } catch (IOException | IllegalStateException e) {
            LOG.log(System.Logger.Level.DEBUG, "a WebSocket could not be closed in good order", e);
        }
    }

    // the clock

    /** Called every second, by one thread. */
    void look(long now) {
        if (heard) {
            heard = false;
            heardAt = now;
            pingedAt = 0;
        } else if (deaf) {
            pingedAt = 0;
            if (now - heardAt > sessions.ping().toNanos()) {
                heardAt = now;
                ping(); // no answer would be heard, but a connection that broke shows at a write
            }
        }
        if (goodbye != null && closedAt == 0) {
            closedAt = now;
        }
        if (deferred) {
            pumpHereOr(false); // the handler takes its time with what it has to do after it has sent
        }
        if (state == PUMPING && outbox.isStale()) {
            outbox.close(CloseReason.TOO_SLOW);
        } else if (pingedAt != 0 && now - pingedAt > sessions.pong().toNanos()) {
            close(CloseCode.NO_PONG, "no pong");
            outbox.close(CloseReason.CLIENT_GONE);
        } else if (pingedAt == 0 && now - heardAt > sessions.ping().toNanos()) {
            pingedAt = now;
            ping();
        }
    }
}
