package dev.sluice.llm.upstream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hears what becomes of a call, and writes down whatever breaks the order that {@link CallListener} promises. Thread-safe. */
final class HeardAnswer implements CallListener {

    private final Consumer<HeardAnswer> whenTold;
    private final AtomicBoolean called = new AtomicBoolean();

    // guarded by this
    private final List<String> wrong = new ArrayList<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private @Nullable UpstreamHead head;
    private @Nullable UpstreamFailure failure;
    private int pieces;
    private boolean complete;
    private boolean aborted;

    /** Hears only. */
    HeardAnswer() {
        this(answer -> {});
    }

    /**
     * Hears, and does something after the head and after each piece, still inside of the call.
     *
     * @param whenTold is given this
     */
    HeardAnswer(Consumer<HeardAnswer> whenTold) {
        this.whenTold = whenTold;
    }

    @Override
    public void head(UpstreamHead told) {
        inside("head", () -> {
            synchronized (this) {
                check(head == null, "a second head");
                head = told;
            }
            whenTold.accept(this);
        });
    }

    @Override
    public void content(ByteBuffer piece) {
        inside("content", () -> {
            synchronized (this) {
                check(head != null, "content before the head");
                check(piece.hasRemaining(), "an empty piece");
                byte[] bytes = new byte[piece.remaining()];
                piece.get(bytes);
                body.writeBytes(bytes);
                pieces++;
            }
            whenTold.accept(this);
        });
    }

    @Override
    public void complete() {
        inside("complete", () -> {
            synchronized (this) {
                check(head != null, "the end before the head");
                complete = true;
            }
        });
    }

    @Override
    public void failed(UpstreamFailure told) {
        inside("failed", () -> {
            synchronized (this) {
                failure = told;
            }
        });
    }

    private void inside(String what, Runnable told) {
        boolean alone = called.compareAndSet(false, true);
        synchronized (this) {
            check(alone, what + " while another method was called");
            check(!complete, what + " after the end");
            check(failure == null, what + " after the failure");
            check(!aborted || what.equals("failed"), what + " after the call was given up");
        }
        told.run();
        called.set(false);
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) {
            wrong.add(otherwise);
        }
    }

    /** From now on nothing but one failure may come; said inside of a call, or when none can be on its way. */
    synchronized void abortedNow() {
        aborted = true;
    }

    /** What broke the order. */
    synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }

    synchronized boolean hasHead() {
        return head != null;
    }

    /** How it was answered; only when there is a head. */
    synchronized UpstreamHead head() {
        if (head == null) {
            throw new AssertionError("there is no head");
        }
        return head;
    }

    synchronized int pieces() {
        return pieces;
    }

    synchronized boolean isComplete() {
        return complete;
    }

    synchronized boolean isFailed() {
        return failure != null;
    }

    /** Why it failed; only when it did. */
    synchronized UpstreamFailure failure() {
        if (failure == null) {
            throw new AssertionError("it did not fail");
        }
        return failure;
    }

    /** How many pieces and ends came: each has been asked for. */
    synchronized int answers() {
        return pieces + (complete ? 1 : 0);
    }

    synchronized boolean isOver() {
        return complete || failure != null;
    }

    synchronized String body() {
        return body.toString(StandardCharsets.UTF_8);
    }
}
