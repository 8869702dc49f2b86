package dev.sluice.rooms;

import dev.sluice.broker.Broker;
import dev.sluice.broker.Kind;
import dev.sluice.broker.Message;
import dev.sluice.broker.Position;
import dev.sluice.broker.Receiver;
import dev.sluice.broker.Slice;
import dev.sluice.broker.Subscription;
import dev.sluice.config.RoomPolicy;
import dev.sluice.problem.ProblemException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A room that somebody on this node reads: its newest messages and its readers. Thread-safe.
 *
 * <p>It is tied to its log once, for all readers. What comes is put into the ring, and then the readers are moved on: by
 * the thread that brought it when they are few, else by a virtual thread of the room, so that whoever publishes goes on.
 * While that is busy more may come; each reader then gets several messages at once. When half of the ring has come
 * meanwhile, publishers move the readers on themselves, so that none falls out of it who is not slow.
 *
 * <p>Order of locks: moving, then an outbox's; lock is held for a moment only, and nothing is called with it.
 *
 * <pre>
 * OPEN       takes readers             OPEN -&gt; FORGOTTEN   the last reader has left; a new one needs a new room
 * </pre>
 */
final class LocalRoom implements Receiver {

    /** How long a publisher waits for whoever is moving the readers on, when it is time that he helped. */
    private static final long MOST_PATIENCE_MILLIS = 2_000;

    /** So many readers are moved on by the publisher's own thread. */
    private static final int FEW = 8;

    /** What may wait for all readers of one room together. */
    record RingBounds(int messages, long bytes) {}

    private final String name;
    private final RoomPolicy policy;
    private final Broker broker;
    private final ThreadFactory threads;
    private final RingBounds bounds;
    private final RoomCounters counters;
    private final Consumer<LocalRoom> whenRead;
    private final Consumer<LocalRoom> whenEmpty;
    private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
    private long unmovedBytes; // owned by who receives: about so many came since the readers were moved on
    private final AtomicInteger comings = new AtomicInteger(); // since the readers were moved on
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock moving = new ReentrantLock();
    private volatile @Nullable Ring ring; // written with the lock held
    private volatile @Nullable Recalled recalled; // comes with the first who comes back; written with the lock held
    private volatile long movedTo; // the end of the ring when the readers were last moved on; written with moving held

    // guarded by lock
    private int places;
    private boolean tied;
    private boolean forgotten;
    private @Nullable Subscription subscription;

    LocalRoom(
            String name,
            RoomPolicy policy,
            Broker broker,
            ThreadFactory threads,
            RingBounds bounds,
            RoomCounters counters,
            Consumer<LocalRoom> whenRead,
            Consumer<LocalRoom> whenEmpty) {
        this.name = name;
        this.policy = policy;
        this.broker = broker;
        this.threads = threads;
        this.bounds = bounds;
        this.counters = counters;
        this.whenRead = whenRead;
        this.whenEmpty = whenEmpty;
    }

    String name() {
        return name;
    }

    RoomPolicy policy() {
        return policy;
    }

    /** The newest messages; null as long as it is not tied to its log. */
    @Nullable
    Ring ring() {
        return ring;
    }

    /** A message from history, to be shared with all others who get it; pieces of a stream are cut for each of them. */
    Delivery delivery(Message message) {
        if (message.kind() == Kind.APPEND) {
            return new Delivery(message);
        }
        Ring current = ring;
        Delivery here =
                current != null && current.epoch().equals(message.epoch()) ? current.at(message.offset()) : null;
        return here != null ? here : recalled().of(message);
    }

    private Recalled recalled() {
        Recalled known = recalled;
        if (known != null) {
            return known;
        }
        lock.lock();
        try {
            Recalled made = recalled == null ? new Recalled() : recalled;
            recalled = made;
            return made;
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes wait for readers. */
    long waitingBytes() {
        Ring current = ring;
        return current == null ? 0 : current.bytes();
    }

    int mostInRing() {
        return bounds.messages();
    }

    int readers() {
        lock.lock();
        try {
            return places;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Checks that there is a place for one more reader.
     *
     * @throws ProblemException 503, when there is none
     */
    void requireSpace() {
        lock.lock();
        try {
            if (places >= policy.members()) {
                throw new ProblemException(
                        503, "Room Full", "room " + name + " has its " + policy.members() + " members");
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes a reader in, who goes on as soon as the room is tied to its log; null when this room was forgotten in between.
     *
     * @throws ProblemException 503, when there is no place
     */
    @Nullable
    Follower follow(Start start, Sink sink) {
        boolean first;
        Follower follower = new Follower(this, start, sink);
        lock.lock();
        try {
            if (forgotten) {
                return null;
            }
            requireSpace();
            places++;
            followers.add(follower);
            first = !tied;
            tied = true;
        } finally {
            lock.unlock();
        }
        if (first) {
            broker.subscribe(name, this, Rooms.retention(policy)).whenComplete(this::subscribed);
        }
        follower.goOn();
        if (first) {
            tellOfFirst(follower);
        }
        return follower;
    }

    private void tellOfFirst(Follower follower) {
        try {
            whenRead.accept(this);
        } catch (RuntimeException | Error e) { // of whatever kind: nobody will ever let out whom nobody got
            follower.close();
            throw e;
        }
    }

    private void subscribed(@Nullable Subscription made, @Nullable Throwable failure) {
        boolean unwanted;
        boolean failed = false;
        lock.lock();
        try {
            unwanted = forgotten;
            if (made == null && !forgotten) {
                forgotten = true; // who comes from now on tries anew
                failed = true;
            }
            subscription = made;
            if (made != null && ring == null) {
                ring = ringFrom(made.from());
                movedTo = made.from().offset();
            }
        } finally {
            lock.unlock();
        }
        if (made == null) {
            if (failed) {
                whenEmpty.accept(this);
            }
            followers.forEach(Follower::unavailable);
        } else if (unwanted) {
            made.close();
        } else {
            goOnAll();
        }
    }

    private Ring ringFrom(Position position) {
        return new Ring(position.epoch(), position.offset(), bounds.messages(), bounds.bytes());
    }

    /** Lets a reader out; the room is forgotten with its last. */
    void leave(Follower follower) {
        Subscription ended = null;
        boolean empty;
        lock.lock();
        try {
            if (followers.remove(follower)) {
                places--;
            }
            empty = places == 0 && !forgotten;
            if (empty) {
                forgotten = true;
                ended = subscription;
            }
        } finally {
            lock.unlock();
        }
        if (ended != null) {
            ended.close();
        }
        if (empty) {
            whenEmpty.accept(this);
        }
    }

    @Override
    public void receive(List<Message> messages) {
        for (Message message : messages) {
            Ring current = ringFor(message);
            if (current.end() <= movedTo) {
                unmovedBytes = 0;
            }
            unmovedBytes += message.payload().length();
            // publishers are faster than readers can be moved on, and lend a hand before anything is dropped for it
            if (current.end() - movedTo > bounds.messages() / 2 || unmovedBytes > bounds.bytes() / 2) {
                lendAHand();
                unmovedBytes = message.payload().length();
            }
            current.add(new Delivery(message));
        }
        if (followers.size() <= FEW) {
            lendAHand();
        } else if (comings.getAndIncrement() == 0) {
            startMoving();
        }
    }

    private void startMoving() {
        try {
            threads.newThread(this::moveOnWhileMoreComes).start();
        } catch (RuntimeException | Error e) {
            comings.set(0); // the next message tries again
            throw e;
        }
    }

    /** The ring that the message goes on; a new one, when its log was lost and begun anew. */
    private Ring ringFor(Message message) {
        Ring known = ring;
        if (known != null && known.epoch().equals(message.epoch()) && known.end() + 1 == message.offset()) {
            return known;
        }
        lock.lock();
        try {
            Ring fresh = ringFrom(new Position(message.offset() - 1, message.epoch()));
            ring = fresh;
            return fresh;
        } finally {
            lock.unlock();
        }
    }

    private void moveOnWhileMoreComes() {
        int seen = 0;
        boolean whole = false;
        try {
            do {
                seen = comings.get();
                moving.lock();
                moveOnUnlocking();
            } while (comings.addAndGet(-seen) != 0);
            whole = true;
        } finally {
            // the next message has them moved on again, whatever this was: also one that has come meanwhile
            if (!whole && comings.addAndGet(-seen) != 0) {
                startMoving();
            }
        }
    }

    /** Waits for whoever moves readers on now, but not for long: it might be a reader that publishes, and waits for us. */
    private void lendAHand() {
        if (moving.isHeldByCurrentThread()) {
            return;
        }
        try {
            if (moving.tryLock(MOST_PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                moveOnUnlocking();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Moves all readers on, by one thread at a time; it waits for none of them. */
    private void moveOnUnlocking() {
        try {
            Ring current = ring;
            if (current == null) {
                goOnAll();
                return;
            }
            long end = current.end();
            long passed = end; // who comes from now on begins after it
            for (Follower follower : followers) {
                follower.goOn();
                passed = Math.min(passed, follower.passedIn(current));
            }
            movedTo = end;
            current.dropUpTo(passed);
        } finally {
            moving.unlock();
        }
    }

    private void goOnAll() {
        followers.forEach(Follower::goOn);
    }

    CompletionStage<Slice> history(Position after, int most) {
        return broker.history(name, after, most);
    }

    CompletionStage<Slice> latest(int most) {
        return broker.latest(name, most);
    }

    CompletionStage<Slice> open() {
        return broker.open(name);
    }

    void skipped(long messages) {
        counters.skipped.add(messages);
    }

    void missed() {
        counters.gaps.increment();
    }
}
