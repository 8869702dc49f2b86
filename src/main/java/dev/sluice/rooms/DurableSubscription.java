package dev.sluice.rooms;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Keeps the messages of some rooms for an owner who may be away. Thread-safe.
 *
 * <p>It reads its rooms all the time, so each counts as one of their readers. It lives in this process and is lost with it;
 * who comes back to one that is gone is told so, and can catch up from the rooms' own memory.
 */
public final class DurableSubscription implements AutoCloseable {

    /**
     * What is drawn for each.
     *
     * @param token opens it
     * @param epoch tells its numbers from those of another of the same name
     */
    record Secrets(String token, String epoch) {}

    private final String name;
    private final List<String> rooms;
    private final Mailbox mailbox;
    private final InstantSource clock;
    private final String token;
    private final Consumer<DurableSubscription> whenBroken;
    private final ReentrantLock lock = new ReentrantLock();

    // guarded by lock
    private final List<Following> followings = new ArrayList<>();
    private Instant seen;
    private boolean closed;

    DurableSubscription(
            String name,
            List<String> rooms,
            Mailbox.Bounds bounds,
            InstantSource clock,
            Secrets secrets,
            Mailbox.Budget budget,
            Consumer<DurableSubscription> whenBroken) {
        this.name = name;
        this.rooms = List.copyOf(rooms);
        this.mailbox = new Mailbox(secrets.epoch(), bounds, clock, budget);
        this.clock = clock;
        this.token = secrets.token();
        this.whenBroken = whenBroken;
        this.seen = clock.instant();
    }

    /** Begins to keep what is published from now on. */
    void follow(Rooms all) {
        for (String room : rooms) {
            Following following = all.follow(room, Start.now(), new Keeping());
            boolean late;
            lock.lock();
            try {
                late = closed;
                if (!late) {
                    followings.add(following);
                }
            } finally {
                lock.unlock();
            }
            if (late) {
                following.close();
            }
        }
    }

    /** What it is called. */
    public String name() {
        return name;
    }

    /** Whose messages it keeps. */
    public List<String> rooms() {
        return rooms;
    }

    /** What waits for its owner. */
    public Mailbox mailbox() {
        return mailbox;
    }

    /** What opens it; told to whoever made it, once, and never written to a log. */
    public String token() {
        return token;
    }

    /** Whether this opens it; takes the same time for each wrong one. */
    public boolean isOpenedBy(String presented) {
        return MessageDigest.isEqual(
                token.getBytes(StandardCharsets.UTF_8), presented.getBytes(StandardCharsets.UTF_8));
    }

    /** Its owner is here. */
    public void touch() {
        lock.lock();
        try {
            seen = clock.instant();
        } finally {
            lock.unlock();
        }
    }

    /** When its owner was here last; now, while he reads. */
    Instant seen() {
        lock.lock();
        try {
            return mailbox.isRead() ? clock.instant() : seen;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        List<Following> left;
        lock.lock();
        try {
            closed = true;
            left = List.copyOf(followings);
            followings.clear();
        } finally {
            lock.unlock();
        }
        left.forEach(Following::close);
        mailbox.end();
    }

    /** Takes all that comes; the mailbox decides what to drop. */
    private final class Keeping implements Sink {

        @Override
        public boolean hasRoom(boolean catchingUp, long bytes) {
            return true;
        }

        /** The mailbox has numbers of its own. */
        @Override
        public boolean hasPositions() {
            return false;
        }

        @Override
        public void joined(Joined joined) {}

        @Override
        public void deliver(Delivery delivery) {
            mailbox.put(delivery.message());
        }

        @Override
        public void gap(Gap gap) {
            // in another life of the log offsets begin anew, and nobody knows how many are missing
            mailbox.skip(Math.max(1, gap.to().offset() - gap.from().offset()));
        }

        /** Messages would be missing from now on: better none than some. */
        @Override
        public void end(End why) {
            whenBroken.accept(DurableSubscription.this);
        }

        @Override
        public void flush() {
            mailbox.wake();
        }
    }
}
