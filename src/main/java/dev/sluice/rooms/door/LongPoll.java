package dev.sluice.rooms.door;

import dev.sluice.broker.Message;
import dev.sluice.broker.Position;
import dev.sluice.broker.Slice;
import dev.sluice.problem.ProblemException;
import dev.sluice.rooms.Delivery;
import dev.sluice.rooms.Following;
import dev.sluice.rooms.Rooms;
import dev.sluice.rooms.Sink;
import dev.sluice.rooms.Start;
import dev.sluice.stream.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Waits for the next messages of a room, at most so many, without a thread. For one answer. Called as {@link Sink} says.
 */
final class LongPoll implements Sink {

    /** The answer when nobody is there to have one. */
    static final String NOBODY = "";

    /** A poll that is answered by then is not worth a watch. */
    private static final Duration MOMENT = Duration.ofMillis(50);

    private final String room;
    private final Position after;
    private final int most;
    private final ThreadFactory threads;
    private final Consumer<LongPoll> whenOver;
    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private final AtomicBoolean finishing = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();

    // guarded by lock
    private final List<Message> messages = new ArrayList<>();
    private Position end;
    private Position top;
    private boolean whole = true;

    /**
     * Not begun.
     *
     * @param whenOver told when it has been answered, and what depends on that was done
     */
    LongPoll(String room, Position after, int most, ThreadFactory threads, Consumer<LongPoll> whenOver) {
        this.room = room;
        this.after = after;
        this.most = most;
        this.threads = threads;
        this.whenOver = whenOver;
        this.end = after;
        this.top = after;
    }

    /**
     * The next messages; none, when there were none for so long.
     *
     * @param watch takes what is to be called when nobody waits for the answer any more
     * @throws ProblemException 503, when the room or the server is full, or the server stops
     */
    CompletionStage<String> begin(Rooms rooms, Timers timers, Duration patience, Consumer<Runnable> watch) {
        Following made = rooms.follow(room, new Start.After(after), this);
        try {
            Timers.Timer end = timers.after(patience, this::finish);
            Timers.Timer look = timers.after(MOMENT, () -> watch.accept(this::leave));
            return answer.whenComplete((text, failure) -> {
                look.cancel();
                end.cancel();
                made.close();
            });
        } catch (IllegalStateException e) {
            made.close(); // time has ended
            throw LongPolls.stopped();
        }
    }

    /** Nobody waits for the answer any more: whoever tries to write one fails, and logs that. */
    private void leave() {
        finish(() -> answer.complete(NOBODY));
    }

    /** Answers that it can't be done. */
    void refuse(ProblemException why) {
        finish(() -> answer.completeExceptionally(why));
    }

    @Override
    public boolean hasRoom(boolean catchingUp, long bytes) {
        lock.lock();
        try {
            return messages.size() < most;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void joined(Joined joined) {
        lock.lock();
        try {
            whole = joined.recovered();
            top = joined.top();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void deliver(Delivery delivery) {
        lock.lock();
        try {
            messages.add(delivery.message());
            end = delivery.message().position();
            if (end.offset() > top.offset()) {
                top = end;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void gap(Gap gap) {
        lock.lock();
        try {
            whole = false;
            end = gap.to();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void end(End why) {
        switch (why) {
            case GAP -> {
                lock.lock();
                try {
                    whole = false; // he is to go on from where the room begins now
                } finally {
                    lock.unlock();
                }
                finish();
            }
            case UNAVAILABLE ->
                refuse(new ProblemException(503, "Service Unavailable", "the room " + room + " can't be read now"));
            case FAILED -> finish(() -> answer.completeExceptionally(new IllegalStateException("a long poll failed")));
        }
    }

    @Override
    public void flush() {
        lock.lock();
        try {
            if (messages.isEmpty() && whole) {
                return;
            }
        } finally {
            lock.unlock();
        }
        finish();
    }

    private void finish() {
        finish(() -> answer.complete(text()));
    }

    /** Answers by a thread of its own: whoever publishes, or counts the time, has no time to write to a connection. */
    private void finish(Runnable answering) {
        if (finishing.compareAndSet(false, true)) {
            threads.newThread(() -> {
                        try {
                            answering.run();
                        } catch (RuntimeException | Error e) {
                            answer.completeExceptionally(e);
                            throw e;
                        } finally {
                            whenOver.accept(this);
                        }
                    })
                    .start();
        }
    }

    private String text() {
        lock.lock();
        try {
            return Envelope.history(room, new Slice(messages, end, top, whole), whole, "");
        } finally {
            lock.unlock();
        }
    }
}
