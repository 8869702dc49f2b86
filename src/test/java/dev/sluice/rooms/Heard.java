package dev.sluice.rooms;

import dev.sluice.broker.Position;
import dev.sluice.stream.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A reader that writes down what it hears, and takes so many messages as the test allows. Thread-safe. */
final class Heard implements Sink {

    static final Form TEXT = message -> Frame.text(message.payload().string());

    final AtomicInteger flushes = new AtomicInteger();

    private final ReentrantLock lock = new ReentrantLock();
    private final List<String> lines = new ArrayList<>();
    private final List<Frame> frames = new ArrayList<>();
    private final Form form;
    private boolean positions = true; // before it is handed anything
    private int takes;
    private @Nullable Joined joined;
    private @Nullable Position last;

    private Heard(int takes, Form form) {
        this.takes = takes;
        this.form = form;
    }

    /** Takes all that comes. */
    static Heard all() {
        return all(TEXT);
    }

    /** Takes all that comes, in that form. */
    static Heard all(Form form) {
        return new Heard(Integer.MAX_VALUE, form);
    }

    /** Takes so many messages, and more when it is told to. */
    static Heard takes(int messages) {
        return new Heard(messages, TEXT);
    }

    /** The same, which is told no positions. */
    Heard withoutPositions() {
        positions = false;
        return this;
    }

    void takeMore(int messages) {
        lock.lock();
        try {
            takes += messages;
        } finally {
            lock.unlock();
        }
    }

    /** The texts of messages, and of what was said besides: {@code gap 1-3}, {@code end GAP}. */
    List<String> lines() {
        lock.lock();
        try {
            return List.copyOf(lines);
        } finally {
            lock.unlock();
        }
    }

    List<Frame> frames() {
        lock.lock();
        try {
            return List.copyOf(frames);
        } finally {
            lock.unlock();
        }
    }

    Joined joinedAs() {
        lock.lock();
        try {
            if (joined == null) {
                throw new AssertionError("it has no place in the room");
            }
            return joined;
        } finally {
            lock.unlock();
        }
    }

    /** Where it is, if it has a place. */
    Optional<Position> position() {
        lock.lock();
        try {
            return Optional.ofNullable(last == null && joined != null ? joined.from() : last);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean hasRoom(boolean catchingUp, long bytes) {
        lock.lock();
        try {
            return takes > 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean hasPositions() {
        return positions;
    }

    @Override
    public void joined(Joined how) {
        lock.lock();
        try {
            if (joined != null) {
                throw new AssertionError("told twice of its place");
            }
            joined = how;
            how.streams().forEach(text -> lines.add(text.payload().string()));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void deliver(Delivery delivery) {
        lock.lock();
        try {
            takes--;
            if (joined == null) {
                throw new AssertionError("a message before its place");
            }
            lines.add(delivery.message().payload().string());
            Frame frame = delivery.as(form);
            if (frame != null) {
                frames.add(frame);
            }
            last = delivery.message().position();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void gap(Gap gap) {
        lock.lock();
        try {
            lines.add("gap " + gap.from().offset() + "-" + gap.to().offset());
            last = gap.to();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void end(End why) {
        lock.lock();
        try {
            lines.add("end " + why);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void flush() {
        flushes.incrementAndGet();
    }
}
