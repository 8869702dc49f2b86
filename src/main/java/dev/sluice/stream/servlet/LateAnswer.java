package dev.sluice.stream.servlet;

import dev.sluice.stream.StreamingResponse;
import dev.sluice.stream.Streams;
import dev.sluice.stream.Timers;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An answer that a filter gives later, as a whole or as a stream; no thread waits for it. The filter has to stand behind
 * {@link StreamFilter}. Thread-safe; the first answer counts.
 *
 * <p>Who left while the answer is waited for is heard of in the launcher, at once when it has been waited for a moment: to
 * watch a connection wakes another thread, which an answer that is there by then need not pay for. Elsewhere nothing
 * tells, as long as nothing is written.
 */
public final class LateAnswer {

    private static final System.Logger LOG = System.getLogger(LateAnswer.class.getName());

    private final HttpServletResponse response;
    private final Hold hold;
    private final AsyncContext context;
    private final boolean watched;
    private final AtomicBoolean given = new AtomicBoolean();
    private final Gone gone = new Gone();
    private volatile Timers.@Nullable Timer watching; // null where nobody can be watched, and once it is answered
    private final @Nullable ReadyOutput output; // null where only a thread of the container's may begin to write
    private volatile Streams.@Nullable Pending pending; // null once it is answered

    private LateAnswer(HttpServletRequest request, HttpServletResponse response, Hold hold, Streams streams) {
        this.response = response;
        this.hold = hold;
        this.context = request.startAsync(request, response);
        WriterListener listener = hold.listener();
        if (listener == null) {
            throw new IllegalStateException("StreamFilter has not wrapped this request");
        }
        listener.tells(this::ended);
        ReaderWatch watch = ReaderWatch.of(request);
        this.watched = watch.isOffered();
        HttpServletResponse real = hold.response();
        // in the launcher's Jetty alone, whose ways are known
        this.output = watched && real != null ? ReadyOutput.prepare(request, real) : null;
        if (!watched) {
            return;
        }
        AtomicBoolean begun = new AtomicBoolean();
        Runnable begin = () -> {
            if (begun.compareAndSet(false, true)) {
                watch.begin(gone);
            }
        };
        Consumer<Runnable> passedOn = told -> { // the writer of a stream watches, too, when there is one
            gone.tells(told);
            begin.run();
        };
        request.setAttribute(ReaderWatch.ATTRIBUTE, passedOn);
        this.watching = streams.inAMoment(begin);
    }

    /**
     * Continues the request without a thread; its body must have been read.
     *
     * @param streams which a stop of the server waits for, and for this answer with them
     * @param refusal answers when it has waited for long enough; who waits for the answer is then said to be gone
     * @throws IllegalStateException when the filter does not stand behind {@link StreamFilter}
     */
    public static LateAnswer begin(
            HttpServletRequest request, HttpServletResponse response, Streams streams, Consumer<LateAnswer> refusal) {
        if (!(request.getAttribute(Hold.ATTRIBUTE) instanceof Hold hold)) {
            throw new IllegalStateException("StreamFilter does not stand before this filter in web.xml");
        }
        LateAnswer answer = new LateAnswer(request, response, hold, streams);
        answer.pending = streams.pending(() -> {
            refusal.accept(answer);
            answer.gone.run();
        });
        if (answer.given.get()) {
            answer.settled(); // in the same moment
        }
        return answer;
    }

    /** There is an answer: what is written shows whether the reader is there, and a stream's writer watches by itself. */
    private void watchNoLonger() {
        Timers.Timer set = watching;
        if (set != null) {
            watching = null; // an open stream is long
            boolean ignored = set.cancel();
        }
    }

    /** Nobody needs to wait for it. */
    private void settled() {
        watchNoLonger();
        Streams.Pending known = pending;
        if (known != null) {
            pending = null;
            known.close();
        }
    }

    /** Whether it is seen at once when the reader leaves, also while nothing is written. */
    public boolean isWatched() {
        return watched;
    }

    /** Has {@code listener} called once, at once if need be, when nobody waits for the answer any more; it must not wait. */
    public void whenGone(Runnable listener) {
        gone.tells(listener);
    }

    /** Answers with a stream. Returns false, and gives the body up, when there was an answer or nobody waits. */
    public boolean send(StreamingResponse body) {
        if (!given.compareAndSet(false, true)) {
            body.discard();
            return false;
        }
        watchNoLonger();
        try {
            response.setStatus(body.status());
            body.mediaType().ifPresent(response::setContentType);
            body.headers().forEach(response::setHeader);
            hold.leave(body);
            context.complete();
            return true;
        } catch (RuntimeException e) {
            body.discard();
            LOG.log(System.Logger.Level.DEBUG, "an answer could not be given", e);
            StreamFilter.fail(response, context);
            return false;
        } finally {
            settled();
        }
    }

    /** Answers with the whole. Returns false when there was an answer or nobody waits. */
    public boolean send(int status, Map<String, String> fields, byte[] body) {
        if (!given.compareAndSet(false, true)) {
            return false;
        }
        watchNoLonger();
        try {
            response.setStatus(status);
            fields.forEach(response::setHeader);
            response.setContentLength(body.length);
            ServletOutputStream out = response.getOutputStream();
            if (output == null || out.isReady()) { // which it always is before the first write
                out.write(body);
            }
        } catch (IOException | RuntimeException e) {
            // its reader has gone; nobody else waits for it
            LOG.log(System.Logger.Level.DEBUG, "an answer could not be given", e);
        }
        boolean completed = false;
        try {
            context.complete();
            completed = true;
        } catch (IllegalStateException e) {
            // the container ended it in the same moment, which is all that was wanted
        } finally {
            if (!completed || output == null) {
                settled(); // else what was written may still be on its way: the container tells when it has left
            }
        }
        return true;
    }

    /** The container has ended the request, and no stream is open that would know. */
    private void ended() {
        given.set(true);
        settled();
        hold.giveUp();
        gone.run();
    }

    /** Who is told that the reader has gone: who waits for the answer, and then the writer of a stream. */
    private static final class Gone implements Runnable {

        private final ReentrantLock lock = new ReentrantLock();
        private final List<Runnable> listeners = new ArrayList<>(2); // guarded by lock
        private boolean happened; // guarded by lock

        void tells(Runnable listener) {
            boolean late;
            lock.lock();
            try {
                late = happened;
                if (!late) {
                    listeners.add(listener);
                }
            } finally {
                lock.unlock();
            }
            if (late) {
                listener.run();
            }
        }

        @Override
        public void run() {
            List<Runnable> told;
            lock.lock();
            try {
                happened = true;
                told = List.copyOf(listeners);
                listeners.clear();
            } finally {
                lock.unlock();
            }
            told.forEach(Runnable::run);
        }
    }
}
