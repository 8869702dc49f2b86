package dev.sluice.stream.servlet;

import dev.sluice.problem.Problem;
import dev.sluice.problem.ProblemJson;
import dev.sluice.stream.CloseReason;
import dev.sluice.stream.Failures;
import dev.sluice.stream.Frame;
import dev.sluice.stream.OpenStream;
import dev.sluice.stream.Outbox;
import dev.sluice.stream.StreamingResponse;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Empties an {@link Outbox} into a servlet response, never blocking a thread. Thread-safe; at most one thread at a time
 * touches the response.
 *
 * <pre>
 * PARKED    the container owes us a call; nobody here may touch the response
 * DRAINING  exactly one thread is inside drain(); it alone touches the response
 * IDLE      isReady() was true at its last asking; the outbox was seen empty
 * CLOSED    terminal; the outbox has its reason
 *
 * PARKED   -&gt; DRAINING  onWritePossible (container thread; for a ReadyOutput's first call also who begins)
 * DRAINING -&gt; PARKED    always before isReady() is asked: if it says no, the call may come before we return
 * DRAINING -&gt; IDLE      ready, flushed, nothing to write; the outbox is looked at once more after that
 * IDLE     -&gt; DRAINING  run(): the producer that wins the exchange starts a virtual thread
 * DRAINING -&gt; CLOSED    the end was reached
 * PARKED   -&gt; CLOSED    the stream was closed and the container's call may never come
 * any      -&gt; CLOSED    onError, or the container completed the request
 * </pre>
 *
 * <p>While a thread is inside {@code isReady()} the state is PARKED already; {@code asking} counts such threads, and an
 * end that comes meanwhile is left to the last of them.
 */
final class ServletWriter implements WriteListener, WriterListener.Told, Runnable {

    private enum State {
        PARKED,
        DRAINING,
        IDLE,
        CLOSED
    }

    private static final System.Logger LOG = System.getLogger(ServletWriter.class.getName());

    // fields with updaters and no objects of their own: one of these is kept for every open stream
    private static final AtomicReferenceFieldUpdater<ServletWriter, State> STATE =
            AtomicReferenceFieldUpdater.newUpdater(ServletWriter.class, State.class, "state");
    private static final AtomicIntegerFieldUpdater<ServletWriter> ASKING =
            AtomicIntegerFieldUpdater.newUpdater(ServletWriter.class, "asking");
    private static final AtomicReferenceFieldUpdater<ServletWriter, @Nullable CloseReason> ABANDONED =
            AtomicReferenceFieldUpdater.newUpdater(ServletWriter.class, CloseReason.class, "abandoned");

    private final OpenStream stream;
    private final Outbox outbox;
    private final AsyncContext context;
    private final HttpServletResponse response;
    private final ServletOutputStream out;
    private final BrokenTransfer transfer = new BrokenTransfer();
    private volatile State state = State.PARKED;
    private volatile int asking;
    private volatile @Nullable CloseReason abandoned;

    // owned by the thread that is draining
    private boolean begun; // something was written
    private boolean flushed;
    private long left; // of what the header section announced; -1 when that was nothing

    private ServletWriter(
            OpenStream stream,
            AsyncContext context,
            HttpServletResponse response,
            ServletOutputStream out,
            StreamingResponse body) {
        this.stream = stream;
        this.outbox = stream.outbox();
        this.context = context;
        this.response = response;
        this.out = out;
        this.flushed = !body.commitsEarly();
        this.left = body.contentLength();
    }

    /** Starts writing {@code stream}; returns at once. */
    static void write(
            OpenStream stream,
            StreamingResponse body,
            HeldRequest.Started started,
            HttpServletRequest request,
            HttpServletResponse response) {
        ServletWriter writer;
        try {
            writer = new ServletWriter(stream, started.context(), response, response.getOutputStream(), body);
        } catch (IOException | RuntimeException e) {
            refuse(stream, body, started.context(), response, e);
            return;
        }
        stream.bringing(() -> writer.begin(body, started, request, response));
    }

    private void begin(
            StreamingResponse body, HeldRequest.Started started, HttpServletRequest request, HttpServletResponse real) {
        started.listener().tells(this);
        try {
            if (body.contentLength() < 0) {
                transfer.guard(request, real);
            }
            outbox.wakes(this);
            ReaderWatch watch = ReaderWatch.of(request);
            // first: its source begins while this thread goes on
            stream.start(() -> watch.begin(() -> stream.onThread(() -> stream.close(CloseReason.CLIENT_GONE))));
            ReadyOutput ready = ReadyOutput.of(request);
            if (ready == null) {
                out.setWriteListener(this); // some containers call back before it returns
            } else if (stream.isBroughtHere()) {
                goOn(ready);
            } else {
                stream.onThread(() -> goOn(ready));
            }
        } catch (RuntimeException e) {
            // a stop may have ended it already, between its start and here; then nothing is left to be done
            elsewhereIfBrought(() -> couldNotBegin(e));
        }
    }

    /** Answers that there is no output to write to: somebody took the response's writer, or the connection is gone. */
    private static void refuse(
            OpenStream stream,
            StreamingResponse body,
            AsyncContext context,
            HttpServletResponse response,
            Exception failure) {
        CloseReason reason = failure instanceof IOException ? CloseReason.CLIENT_GONE : CloseReason.SOURCE_FAILED;
        if (reason == CloseReason.SOURCE_FAILED) {
            Failures.log(LOG, "a stream got no output to be written to", failure);
        }
        stream.ended(reason);
        body.discard();
        StreamFilter.fail(response, context);
    }

    private void couldNotBegin(RuntimeException failure) {
        if (outbox.isClosed()) {
            abandon();
        } else if (state != State.CLOSED) {
            Failures.log(LOG, "a stream could not begin to be written", failure);
            breakOff(CloseReason.SOURCE_FAILED);
        }
    }

    private void goOn(ReadyOutput ready) {
        try {
            ready.goTo(this);
        } catch (IOException e) {
            breakOff(blame(e));
        }
    }

    private boolean moves(State from, State to) {
        return STATE.compareAndSet(this, from, to);
    }

    @Override
    public void onWritePossible() {
        if (moves(State.PARKED, State.DRAINING)) {
            drain();
        }
    }

    @Override
    public void onError(Throwable failure) {
        gone(blame(failure));
    }

    /** Why the container gave up a write: a reader who takes nothing may meet its timeout before ours. */
    private static CloseReason blame(Throwable failure) {
        return failure instanceof TimeoutException || failure.getCause() instanceof TimeoutException
                ? CloseReason.TOO_SLOW
                : CloseReason.CLIENT_GONE;
    }

    /**
     * Called by any thread that put something into the outbox or ended it. Draining is another thread's work: while it
     * begins, a fast source goes on, and what it writes meanwhile leaves in one piece. Draining here would send each
     * small item by itself. The first item, for which the reader waits, is spared the start of a thread, and so is the end,
     * after which a source has nothing else to do; what is not a virtual thread has. A source whose items come one by one may
     * ask to do it all itself.
     */
    @Override
    public void run() {
        if (moves(State.IDLE, State.DRAINING)) {
            boolean spared = Thread.currentThread().isVirtual() && (!begun || stream.isEnding());
            if (spared || stream.isBroughtHere()) {
                drain();
            } else {
                stream.onThread(this::drain);
            }
        } else if (outbox.isClosed() && state == State.PARKED) {
            // who ended it may hold up others when it waits: the clock of all streams, the publisher of a room
            stream.onThread(this::abandon);
        }
    }

    private void drain() {
        try {
            while (true) {
                if (!isReady()) {
                    // the reader is slow: the container calls us when there is room
                    if (outbox.isClosed()) {
                        abandon();
                    }
                    return;
                }
                if (!moves(State.PARKED, State.DRAINING)) {
                    return; // closed meanwhile
                }
                if (!step()) {
                    return;
                }
            }
        } catch (IOException e) {
            breakOff(blame(e)); // of the connection, or of a filter's wrapper, whose reader is still there
        } catch (RuntimeException e) {
            // containers throw more than they say when a connection ends under a write; but it may be ours
            if (state != State.CLOSED) {
                Failures.log(LOG, "a stream could not be written", e);
            }
            breakOff(CloseReason.CLIENT_GONE);
        } catch (Error e) {
            breakOff(CloseReason.CLIENT_GONE);
            throw e;
        }
    }

    /** Something failed: whatever it was, the response must not look complete. */
    private void breakOff(CloseReason unlessKnown) {
        State before = STATE.getAndSet(this, State.CLOSED);
        if (before != State.CLOSED) {
            elsewhereIfBrought(() -> stream.whileEnding(() -> {
                stream.ended(unlessKnown);
                transfer.breakOff(context);
            }));
        }
    }

    /** An end writes a line, and has others told: whoever only brings items may not wait for that. */
    private void elsewhereIfBrought(Runnable end) {
        if (stream.isBroughtHere()) {
            stream.onThread(end);
        } else {
            end.run();
        }
    }

    /** Parks, and asks the container; the state is PARKED when it says yes, too. */
    private boolean isReady() {
        ASKING.incrementAndGet(this);
        try {
            return moves(State.DRAINING, State.PARKED) && out.isReady();
        } finally {
            ASKING.decrementAndGet(this);
            finishAbandoned();
        }
    }

    /** Writes once, with the response ready. Returns whether this thread goes on draining. */
    private boolean step() throws IOException {
        CloseReason closed = outbox.closeReason();
        if (closed != null) {
            end(closed);
            return false;
        }
        Frame frame = stream.next();
        if (frame != null && left >= 0 && frame.length() > left) {
            outbox.close(CloseReason.SOURCE_FAILED); // what is too long would be taken for the next response
            return true;
        }
        if (frame != null) {
            left = left < 0 ? left : left - frame.length();
            begun = true;
            out.write(frame.array(), 0, frame.length());
            stream.tally().sent(frame.length());
            flushed = false;
            return true;
        }
        CloseReason reason = stream.endReason();
        if (reason != null && left > 0 && reason.isClean()) {
            reason = CloseReason.SOURCE_FAILED; // it has less than it said
        }
        // what is broken off is flushed before: some containers throw away what lies in their buffers then
        if (reason != null && (flushed || stream.endsInWords(reason))) {
            end(reason);
            return false;
        }
        if (!flushed) {
            flushed = true;
            out.flush();
            return true;
        }
        return moves(State.DRAINING, State.IDLE) // else closed meanwhile
                && stream.hasWork()
                && moves(State.IDLE, State.DRAINING);
    }

    /** Ends the response; called by the draining thread alone. */
    private void end(CloseReason reason) {
        if (moves(State.DRAINING, State.CLOSED)) {
            finish(reason, true);
        }
    }

    /** The stream was ended while the container owes us a call that may never come: the reader takes nothing. */
    private void abandon() {
        CloseReason reason = outbox.closeReason();
        if (reason != null && moves(State.PARKED, State.CLOSED)) {
            abandoned = reason;
            finishAbandoned();
        }
    }

    /** Finishes once, when nobody is inside the response any more. */
    private void finishAbandoned() {
        if (abandoned != null && asking == 0) {
            CloseReason reason = ABANDONED.getAndSet(this, null);
            if (reason != null) {
                finish(reason, false);
            }
        }
    }

    /**
     * Ends the response; called once.
     *
     * @param ready whether the response may be written to without blocking
     */
    private void finish(CloseReason reason, boolean ready) {
        elsewhereIfBrought(() -> stream.whileEnding(() -> endResponse(reason, ready)));
    }

    private void endResponse(CloseReason reason, boolean ready) {
        boolean first = outbox.close(reason);
        CloseReason known = outbox.closeReason(); // it may have been ended for another one in this moment
        CloseReason told = known == null ? reason : known;
        boolean clean = first && stream.endsInWords(told);
        stream.ended(told);
        try {
            if (!clean && response.isCommitted()) {
                transfer.breakOff(context);
                return;
            }
            if (!clean) {
                refuse(told, ready);
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "a stream could not be refused in good order", e);
            if (!clean) {
                transfer.breakOff(context);
                return;
            }
        }
        complete();
    }

    private void complete() {
        try {
            context.complete();
        } catch (IllegalStateException e) {
            // the container ended it in the same moment, which is all that was wanted
        }
    }

    /** Nothing has left yet, so it can still be an error that says what it is. */
    private void refuse(CloseReason reason, boolean ready) throws IOException {
        Problem problem = reason == CloseReason.SHUTTING_DOWN
                ? new Problem(503, "Service Unavailable", "the server is stopping; try again elsewhere")
                : new Problem(500, "Internal Server Error", why(reason) + " before its first byte");
        response.reset();
        response.setStatus(problem.status());
        byte[] body = ready ? ProblemJson.write(problem).getBytes(StandardCharsets.UTF_8) : new byte[0];
        response.setContentType(Problem.MEDIA_TYPE);
        response.setContentLength(body.length);
        if (body.length > 0) {
            out.write(body);
            // complete() may only come when the container has taken it all; a few hundred bytes it takes at once
            boolean ignored = out.isReady();
        }
    }

    private static String why(CloseReason reason) {
        return switch (reason) {
            case TOO_SLOW -> "the reader of this stream was too slow";
            case SOURCE_SILENT -> "the source of this stream gave nothing for too long";
            case LIMIT -> "this stream was ended by a limit";
            case SOURCE_FAILED, COMPLETED, CLIENT_GONE, SHUTTING_DOWN -> "the source of this stream failed";
        };
    }

    @Override
    public void gone() {
        gone(CloseReason.CLIENT_GONE);
    }

    /** The container has given the response up. It is only told so, and must not end it as if it were complete. */
    private void gone(CloseReason unlessKnown) {
        State before = STATE.getAndSet(this, State.CLOSED);
        if (before != State.CLOSED) {
            elsewhereIfBrought(() -> stream.whileEnding(() -> {
                stream.ended(unlessKnown);
                transfer.mark();
                complete();
            }));
        }
    }
}
