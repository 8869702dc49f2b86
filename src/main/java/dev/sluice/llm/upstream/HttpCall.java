package dev.sluice.llm.upstream;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.Connection;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * One call by Jetty's client. Thread-safe.
 *
 * <p>{@code demand} and {@code abort} may be called from inside of the listener, from any other thread, and while Jetty itself
 * calls: all of them only count, and the first of them does what was counted, so that the source is read by one thread at a
 * time and the listener is called by one.
 *
 * <p>All is told by whoever brought it, mostly the thread that reads all connections: the listener never waits. A thread of
 * its own for each beginning had the first token wait until three others had been given a processor.
 */
final class HttpCall implements Call, Response.ContentSourceListener, Response.CompleteListener {

    /** A request of so many bytes has room in any socket of an upstream that is there. */
    private static final int SMALL_BYTES = 16_384;

    private final CallListener listener;
    private final Consumer<HttpCall> whenOver;
    private final AtomicInteger work = new AtomicInteger(); // how many times something may have to be done
    private final AtomicLong asked = new AtomicLong(); // pieces that the listener waits for
    private final AtomicBoolean ended = new AtomicBoolean();
    // what Jetty runs where it is: of a plain Runnable it would think that it may wait
    private final Runnable available = Invocable.from(Invocable.InvocationType.NON_BLOCKING, this::available);
    private volatile boolean aborted;
    private volatile @Nullable Connection connection; // once the request is on its way
    private volatile boolean sent; // all of it
    private volatile boolean small; // it leaves in one piece
    private volatile @Nullable Request request; // once it was handed over
    private volatile @Nullable UpstreamHead head; // to be told
    private volatile Content.@Nullable Source source;
    private volatile boolean readable; // the source has something, or its end
    private volatile @Nullable Throwable refused; // why it has not even begun, or was broken off by us
    private volatile @Nullable Result result;

    // owned by who does what there is to do
    private boolean waits; // the source will call
    private boolean headTold;
    private boolean last; // all of the body was handed on

    /**
     * A call that has not begun.
     *
     * @param whenOver called once, before the listener is told the end
     */
    HttpCall(CallListener listener, Consumer<HttpCall> whenOver) {
        this.listener = listener;
        this.whenOver = whenOver;
    }

    /** Sends the request; called once, and never throws. */
    void begin(HttpClient client, UpstreamRequest wanted) {
        if (aborted) {
            refuse(new CancellationException("given up"));
            return;
        }
        small = wanted.body().length <= SMALL_BYTES;
        try {
            Request made = client.newRequest(wanted.target())
                    .method(wanted.method())
                    .idleTimeout(0, TimeUnit.MILLISECONDS) // the relay has clocks, which know what is waited for
                    .headers(fields -> wanted.fields().forEach(fields::put));
            if (wanted.body().length > 0) {
                made.body(new BytesRequestContent(wanted.fields().getOrDefault("Content-Type", ""), wanted.body()));
            }
            // given to send() it is the listener of all: said twice, it would be given two sources, of which each waits
            // for the other
            made.onRequestBegin(sending -> connection = sending.getConnection())
                    .onRequestSuccess(this::sent)
                    .send(this);
            request = made; // not before: a request that is aborted before it is sent still gets a connection
            if (aborted || (ended.get() && !sent)) {
                abort(made, new CancellationException("given up")); // who wanted that found no request yet
            }
        } catch (RuntimeException e) {
            refuse(e);
        }
    }

    /** Fails, since it can't be sent. */
    void refuse(Throwable failure) {
        refused = failure;
        step();
    }

    private void sent(Request done) {
        sent = true;
        done.body(null); // an answer may last for long, and needs it no more
    }

    @Override
    public void onContentSource(Response response, Content.Source body) {
        if (response.getStatus() == HttpStatus.SWITCHING_PROTOCOLS_101) {
            // nobody asked for that; the client would leave the connection open, for somebody who speaks the other
            // protocol
            refused = new UpstreamFailure(UpstreamFailure.Kind.PROTOCOL, "it changed to another protocol");
            abort(response.getRequest(), new CancellationException("another protocol"));
            return;
        }
        Map<String, String> fields = new HashMap<>();
        for (HttpField field : response.getHeaders()) {
            fields.putIfAbsent(field.getName().toLowerCase(Locale.ROOT), String.valueOf(field.getValue()));
        }
        head = new UpstreamHead(response.getStatus(), fields);
        source = body; // after the head: whoever sees the one sees the other
        step();
    }

    @Override
    public void demand() {
        asked.incrementAndGet();
        step();
    }

    @Override
    public void abort() {
        if (!aborted) {
            aborted = true;
            Request known = request;
            if (known == null) {
                refuse(new CancellationException("given up")); // nobody else will tell; begin() looks, too
            } else {
                abort(known, new CancellationException("given up"));
                step();
            }
        }
    }

    private static void abort(Request known, Throwable why) {
        // completes with whether there was anything to abort, which nobody needs to know
        var ignored = known.abort(why);
    }

    @Override
    public void onComplete(Result known) {
        result = known;
        step();
    }

    /** There is something to read, or the end: what was demanded of the source has come. */
    private void available() {
        readable = true;
        step();
    }

    private void step() {
        if (work.getAndIncrement() == 0) {
            work();
        }
    }

    /** Does what there is to do, and as long as there is more; one thread at a time. */
    private void work() {
        int seen;
        do {
            seen = work.get();
            try {
                workOnce();
            } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
                abort(); // whoever threw, there is no way to go on, and somebody waits
                finish(e);
            }
        } while (work.addAndGet(-seen) != 0);
    }

    private void workOnce() {
        if (ended.get()) {
            return;
        }
        tellHead();
        Throwable failure = failure();
        if (failure != null) {
            finish(failure);
            return;
        }
        Content.Source body = source;
        if (body == null || asked.get() == 0 || aborted) {
            return;
        }
        if (last) {
            // its connection is free for the next call before that can be made; one that still sends has none to give,
            // but a small request was sent, though that may be told later than what is answered to it
            if (result != null || !(sent || small)) {
                finish(null);
            }
        } else if (readable) {
            read(body);
        } else if (!waits) {
            waits = true; // once: it takes no second demand before it has answered the first
            body.demand(available); // and no look before: it would read the socket twice
        }
    }

    private void tellHead() {
        UpstreamHead given = head;
        if (given != null) {
            head = null;
            headTold = true;
            if (!aborted) {
                listener.head(given);
            }
        }
    }

    /** Why there is no whole answer, if that is known. */
    private @Nullable Throwable failure() {
        Throwable own = refused;
        if (own != null) {
            return own;
        }
        Result known = result;
        if (known == null) {
            return null;
        }
        if (aborted) {
            return new CancellationException("given up");
        }
        // an answer may be whole though the request is not, when the upstream had read enough of it
        return source == null ? known.getFailure() : known.getResponseFailure();
    }

    private void read(Content.Source body) {
        Content.Chunk chunk = body.read();
        if (chunk == null) {
            readable = false;
            waits = false;
            work.incrementAndGet(); // there was nothing after all
            return;
        }
        if (Content.Chunk.isFailure(chunk)) {
            if (chunk.isLast()) {
                finish(chunk.getFailure());
            } else {
                work.incrementAndGet(); // a passing one: read on
            }
            return;
        }
        last = chunk.isLast();
        readable = false;
        waits = false;
        work.incrementAndGet(); // more may be asked for, or nothing was in it
        ByteBuffer bytes = chunk.getByteBuffer();
        try {
            if (bytes.hasRemaining()) {
                asked.decrementAndGet();
                listener.content(bytes);
            }
        } finally {
            chunk.release();
        }
    }

    private void finish(@Nullable Throwable failure) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        Request known = request;
        if (!sent && known != null) {
            abort(known, new CancellationException("answered")); // its connection is of no use, and would wait for ever
        }
        whenOver.accept(this);
        if (failure == null) {
            listener.complete();
        } else {
            listener.failed(HttpFailures.of(failure, aborted, HttpWay.of(connection), headTold));
        }
    }
}
