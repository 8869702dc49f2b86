package dev.sluice.llm.relay;

import dev.sluice.llm.routing.Breaker;
import dev.sluice.llm.routing.StreamConfig;
import dev.sluice.llm.upstream.CallListener;
import dev.sluice.llm.upstream.UpstreamFailure;
import dev.sluice.llm.upstream.UpstreamHead;
import dev.sluice.llm.wire.Dialect;
import dev.sluice.llm.wire.ErrorBody;
import dev.sluice.llm.wire.EventKind;
import dev.sluice.llm.wire.EventSplitter;
import dev.sluice.llm.wire.EventTooLarge;
import dev.sluice.llm.wire.RawEvent;
import dev.sluice.llm.wire.StreamObserver;
import dev.sluice.llm.wire.Usage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One request to one upstream: makes happenings of what it sends. The upstream calls one method at a time; {@link #demand}
 * and {@link #abort} may be called by anybody.
 *
 * <pre>
 * WAITING  no head yet              WAITING -&gt; EVENTS, BODY, ERROR   the head: a stream, another 2xx, any other status
 * EVENTS   events are passed on     EVENTS  -&gt; LINGER   the last event: the connection may be used again if it ends soon
 * BODY     bytes are passed on      any     -&gt; OVER     the end, a failure, abort()
 * ERROR    is read to its end, and told as an outcome
 * </pre>
 */
final class Attempt implements CallListener {

    /** What is heard of an attempt. The last is {@code done}, {@code truncated} or {@code outcome}, once. */
    interface Owner {

        /** A body that is no stream of events begins: its first bytes are there, or it has none. */
        void body(Attempt attempt, UpstreamHead head);

        /** A piece has come, of which something may be told. */
        void arrives();

        /** Whole events, or bytes of another body; the next come when {@link Attempt#demand} was called. */
        void data(Attempt attempt, byte[] bytes);

        /** That was all of it. */
        void done(Attempt attempt);

        /**
         * Data came, and the end did not.
         *
         * @param isFault whether that is the upstream's, and not of what was asked or is allowed
         */
        void truncated(Attempt attempt, ErrorBody error, boolean isFault);

        /** No data came. */
        void outcome(Attempt attempt, Outcome outcome);

        /** A call that was given up has ended; may not be told. */
        void closed(Attempt attempt);

        /** Does what takes a while, where nobody else waits for it. */
        void away(Runnable what);
    }

    private enum Mode {
        WAITING,
        EVENTS,
        BODY,
        ERROR,
        LINGER,
        OVER
    }

    /** Of an error's body no more is read. */
    private static final int ERROR_BYTES = 65_536;

    /** A larger body is not searched for its usage. */
    private static final int USAGE_BYTES = 1 << 20;

    /** To search one of this size takes a while, and who reads all upstreams has others to read. */
    private static final int LARGE = 65_536;

    /** What an upstream may still send behind its last event. */
    private static final int LINGER_BYTES = 65_536;

    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Owner owner;
    private final String name;
    private final Breaker.Pass pass;
    private final List<String> secrets;
    private final Dialect dialect;
    private final boolean namesEvents;
    private final StreamConfig config;
    private final boolean streamAsked;
    private final boolean stripsUsage;
    private final boolean saysItsEnd;
    private final StreamObserver observer;
    private final AtomicBoolean demanded = new AtomicBoolean();
    private final HeldCall call = new HeldCall();

    private volatile Mode mode = Mode.WAITING;

    // owned by the upstream's calls
    private volatile @Nullable UpstreamHead head;
    private @Nullable EventSplitter splitter;
    private @Nullable ByteArrayOutputStream kept; // an error, or a body whose usage is looked for
    private long length = -1; // of a body that is no stream, where the head says it
    private boolean sawData;
    private long bytes;
    private final AtomicLong pieces = new AtomicLong();
    private volatile Optional<Usage> usage = Optional.empty();

    /**
     * An attempt yet to be made.
     *
     * @param pass where is told what became of it
     * @param job what was asked
     */
    Attempt(Owner owner, Target target, Breaker.Pass pass, Job job) {
        this.owner = owner;
        this.name = target.name();
        this.pass = pass;
        this.secrets = target.secrets();
        this.dialect = job.endpoint().dialect();
        this.namesEvents = !job.endpoint().isCompletions();
        this.config = target.limits();
        this.streamAsked = job.streams();
        this.stripsUsage = job.stripsUsage();
        this.saysItsEnd = job.endpoint().saysItsEnd();
        this.observer = new StreamObserver(dialect, job.choices());
    }

    /** The upstream's. */
    String name() {
        return name;
    }

    /** Where to say what became of it. */
    Breaker.Pass breaker() {
        return pass;
    }

    /** What holds for it. */
    StreamConfig limits() {
        return config;
    }

    /** What the upstream has counted so far, if it says so. */
    Optional<Usage> usage() {
        return usage;
    }

    /** How many events with content there were: about as many tokens, where nobody counts them. */
    long pieces() {
        return pieces.get();
    }

    /** Begins; the request is not kept here, since an answer may last for long. */
    void open(Target target) {
        call.is(target.upstream().open(target.request(), this));
    }

    /** Asks for the next piece, unless that was done already. */
    void demand() {
        if (demanded.compareAndSet(false, true)) {
            call.demand();
        }
    }

    /** Whether a piece was asked for and has not come: it is the upstream that is waited for. */
    boolean isDemanded() {
        return demanded.get();
    }

    /** Closes the connection; nothing is heard of it any more. */
    void abort() {
        mode = Mode.OVER;
        call.abort();
    }

    /** Whether its status is known. */
    boolean hasHead() {
        return head != null;
    }

    /** Whether the last event has come and the end has not. */
    boolean isLingering() {
        return mode == Mode.LINGER;
    }

    @Override
    public void head(UpstreamHead given) {
        head = given;
        if (mode == Mode.OVER) {
            return;
        }
        if (given.status() < 200 || given.status() > 299) {
            kept = new ByteArrayOutputStream();
            mode = Mode.ERROR;
        } else if (!given.isReadable()) {
            mode = Mode.OVER;
            owner.outcome(this, Outcome.UNASKED_CODING);
            abort();
            return;
        } else if (streamAsked && given.mediaType().equals("text/event-stream")) {
            splitter = new EventSplitter(config.maxEventBytes());
            mode = Mode.EVENTS;
        } else {
            kept = new ByteArrayOutputStream();
            mode = Mode.BODY;
            length = given.length();
        }
        demand();
    }

    @Override
    public void content(ByteBuffer piece) {
        demanded.set(false);
        owner.arrives();
        bytes += piece.remaining();
        if (mode != Mode.ERROR && mode != Mode.LINGER && bytes > config.maxResponseBytes()) {
            breakOff(new ErrorBody(
                    "the answer has more than the " + config.maxResponseBytes() + " bytes that are passed on",
                    "server_error",
                    null,
                    "response_too_large"));
            return;
        }
        switch (mode) {
            case EVENTS -> events(piece);
            case BODY -> body(piece);
            case ERROR -> error(piece);
            case LINGER -> {
                if (piece.remaining() > LINGER_BYTES || bytes > config.maxResponseBytes()) {
                    abort();
                } else {
                    demand();
                }
            }
            case WAITING, OVER -> {}
        }
    }

    private void events(ByteBuffer piece) {
        EventSplitter events = splitter;
        if (events == null) {
            return;
        }
        boolean tooLarge = false;
        try {
            events.feed(piece);
        } catch (EventTooLarge e) {
            tooLarge = true; // those before it are whole
        }
        Gathered out = new Gathered();
        for (RawEvent event = events.next(); event != null && mode == Mode.EVENTS; event = events.next()) {
            take(event, out);
        }
        if (observer.countsMore()) {
            usage = observer.usage();
        }
        if (tooLarge && mode == Mode.EVENTS) {
            pass(out);
            breakOff(new ErrorBody(
                    "an event has more than the " + config.maxEventBytes() + " bytes that are passed on",
                    "server_error",
                    null,
                    "event_too_large"));
            return;
        }
        boolean passed = pass(out);
        settle(out);
        if (!passed && mode == Mode.EVENTS) {
            demand(); // there was nothing in it for the client
        }
    }

    private void take(RawEvent event, Gathered out) {
        EventKind kind = observer.saw(event);
        switch (kind) {
            case ERROR -> {
                out.error = ErrorBody.of(event).redacted(secrets);
                mode = Mode.OVER;
            }
            case DONE -> {
                out.add(told(event));
                out.done = true;
                mode = Mode.LINGER;
            }
            case USAGE -> {
                if (!stripsUsage) {
                    out.add(told(event));
                }
            }
            case CONTENT -> {
                pieces.incrementAndGet();
                out.add(told(event));
            }
            case OTHER -> out.add(told(event));
        }
    }

    private byte @Nullable [] told(RawEvent event) {
        return namesEvents ? event.bytesWithType(dialect) : event.bytes(dialect);
    }

    /** Hands on what was gathered; returns whether there was anything. */
    private boolean pass(Gathered out) {
        byte[] all = out.all();
        if (all.length == 0) {
            return false;
        }
        sawData = true;
        owner.data(this, all);
        return true;
    }

    /** Tells what comes after the data. */
    private void settle(Gathered out) {
        ErrorBody error = out.error;
        if (error != null) {
            fail(error);
            abort();
        } else if (out.done) {
            usage = observer.usage();
            owner.done(this);
            demanded.set(false);
            demand(); // to its end, which has to come soon
        }
    }

    private void fail(ErrorBody error) {
        usage = observer.usage();
        Outcome outcome = Outcome.of(StatusOf.error(error), error, Optional.empty());
        if (sawData) {
            owner.truncated(this, error, outcome.isFault());
        } else {
            owner.outcome(this, outcome);
        }
    }

    private void body(ByteBuffer piece) {
        byte[] copy = new byte[piece.remaining()];
        piece.get(copy);
        ByteArrayOutputStream copied = kept;
        if (copied != null) {
            if (copied.size() + copy.length > USAGE_BYTES) {
                kept = null;
            } else {
                copied.writeBytes(copy);
            }
        }
        begins();
        if (bytes == length && mode == Mode.BODY) {
            mode = Mode.LINGER;
            searching(() -> {
                // first: its reader knows too that it is the last, and may leave before the end is told
                usage = usageOfBody();
                owner.data(this, copy);
                owner.done(this);
                demand();
            });
        } else {
            owner.data(this, copy);
        }
    }

    private void searching(Runnable what) {
        if (kept != null && kept.size() > LARGE) {
            owner.away(what);
        } else {
            what.run();
        }
    }

    /** The first of a body is there, or its end: what is cut off before may still be had from another upstream. */
    private void begins() {
        UpstreamHead known = head;
        if (!sawData && known != null) {
            sawData = true;
            owner.body(this, known);
        }
    }

    private Optional<Usage> usageOfBody() {
        ByteArrayOutputStream copied = kept;
        return copied == null ? Optional.empty() : Usage.ofBody(copied.toByteArray(), dialect);
    }

    private void error(ByteBuffer piece) {
        ByteArrayOutputStream read = kept;
        if (read == null) {
            return;
        }
        byte[] copy = new byte[Math.min(piece.remaining(), ERROR_BYTES - read.size())];
        piece.get(copy);
        read.writeBytes(copy);
        if (read.size() == ERROR_BYTES) {
            refused();
            abort();
        } else {
            demand();
        }
    }

    /** The upstream answered with an error, of which all was read that is. */
    private void refused() {
        UpstreamHead known = head;
        ByteArrayOutputStream read = kept;
        if (known == null || read == null) {
            return;
        }
        mode = Mode.OVER;
        ErrorBody error = ErrorBody.of(
                        known.status(),
                        read.toByteArray(),
                        known.field("content-type").orElse(""))
                .redacted(secrets);
        owner.outcome(this, Outcome.of(known, error));
    }

    @Override
    public void complete() {
        switch (mode) {
            case EVENTS -> lastEvents();
            case BODY -> {
                mode = Mode.OVER;
                begins();
                searching(() -> {
                    usage = usageOfBody();
                    owner.done(this);
                });
            }
            case ERROR -> refused();
            case WAITING, LINGER, OVER -> mode = Mode.OVER;
        }
    }

    /** The stream ended without its last event, or the last had no blank line behind it. */
    private void lastEvents() {
        EventSplitter events = splitter;
        Gathered out = new Gathered();
        RawEvent left = events == null ? null : events.atEnd();
        boolean whole = !saysItsEnd && (left != null || events == null || !events.hasPartial());
        if (left != null) {
            take(left, out);
        }
        if (out.error == null && !out.done && dialect == Dialect.OPENAI && observer.isFinished()) {
            out.add(DONE); // some upstreams never say it, and have said that they are finished
            out.done = true;
        }
        mode = Mode.OVER;
        pass(out);
        usage = observer.usage();
        if (out.done || (whole && out.error == null)) {
            begins();
            owner.done(this);
        } else {
            ErrorBody error = out.error;
            fail(
                    error == null
                            ? new ErrorBody(
                                    "the upstream ended its answer in the middle",
                                    "server_error",
                                    null,
                                    "upstream_truncated")
                            : error);
        }
    }

    @Override
    public void failed(UpstreamFailure failure) {
        Mode before = mode;
        mode = Mode.OVER;
        switch (before) {
            case EVENTS, BODY -> {
                usage = observer.usage();
                if (sawData) {
                    owner.truncated(
                            this,
                            new ErrorBody(
                                    "the upstream's answer broke off: " + failure.getMessage(),
                                    "server_error",
                                    null,
                                    "upstream_truncated"),
                            true);
                } else {
                    owner.outcome(this, Outcome.of(failure));
                }
            }
            case ERROR -> {
                mode = Mode.ERROR;
                refused(); // with what there is of it
            }
            case WAITING -> owner.outcome(this, Outcome.of(failure));
            case LINGER -> {}
            case OVER -> owner.closed(this);
        }
    }

    /** What came can't be passed on. */
    private void breakOff(ErrorBody error) {
        mode = Mode.OVER;
        if (sawData) {
            usage = observer.usage();
            owner.truncated(this, error, false);
        } else {
            owner.outcome(this, new Outcome(502, error, Optional.empty(), false, false));
        }
        abort();
    }

    /** What leaves together, and what came after it. */
    private static final class Gathered {

        private static final byte[] NOTHING = new byte[0];

        private byte[] first = NOTHING; // mostly the only one
        private @Nullable ByteArrayOutputStream more;
        private @Nullable ErrorBody error;
        private boolean done;

        void add(byte @Nullable [] event) {
            if (event == null) {
                return;
            }
            if (first.length == 0) {
                first = event;
                return;
            }
            ByteArrayOutputStream rest = more;
            if (rest == null) {
                rest = new ByteArrayOutputStream(first.length + event.length + 512);
                rest.writeBytes(first);
                more = rest;
            }
            rest.writeBytes(event);
        }

        byte[] all() {
            ByteArrayOutputStream rest = more;
            return rest == null ? first : rest.toByteArray();
        }
    }
}
