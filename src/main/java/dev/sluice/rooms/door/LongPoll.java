package dev.sluice.rooms.door;

import dev.sluice.broker.Message;
import dev.sluice.broker.Position;
import dev.sluice.broker.Slice;
import dev.sluice.rooms.Delivery;
import dev.sluice.rooms.Following;
import dev.sluice.rooms.Rooms;
import dev.sluice.rooms.Sink;
import dev.sluice.rooms.Start;
import dev.sluice.stream.TimerWheel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Waits for the next messages of a room, at most so many, without a thread. For one answer. Called as {@link Sink} says.
 */
final class LongPoll implements Sink {

    private final Rooms rooms;
    private final String room;
    private final Position after;
    private final int most;
    private final TimerWheel wheel;
    private final ThreadFactory threads;
    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();

    // guarded by lock
    private final List<Message> messages = new ArrayList<>();
    private Position end;
    private Position top;
    private boolean whole = true;

    LongPoll(Rooms rooms, String room, Position after, int most, TimerWheel wheel, ThreadFactory threads) {
        this.rooms = rooms;
        this.room = room;
        this.after = after;
        this.most = most;
        this.wheel = wheel;
        this.threads = threads;
        this.end = after;
        this.top = after;
    }

    /** The next messages; none, when there were none for so long. */
    CompletionStage<String> next(Duration patience) {
        Following made = rooms.follow(room, new Start.After(after), this);
        TimerWheel.Timer timer = wheel.after(patience, this::finish);
        return answer.whenComplete((text, failure) -> {
            timer.cancel();
            made.close();
        });
    }

    @Override
    public boolean hasRoom(boolean catchingUp) {
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
        lock.lock();
        try {
            whole = false;
        } finally {
            lock.unlock();
        }
        finish();
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

    /** Answers by a thread of its own: whoever publishes, or counts the time, has no time to write to a connection. */
    private void finish() {
        answer.completeAsync(this::text, task -> threads.newThread(task).start());
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
