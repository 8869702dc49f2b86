package dev.sluice.rooms;

import dev.sluice.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** All durable subscriptions, by name. Thread-safe. Whose owner has not been here for too long are given up. */
public final class DurableSubscriptions {

    private final Map<String, DurableSubscription> all = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger(); // never more than most
    private final Rooms rooms;
    private final InstantSource clock;
    private final Supplier<String> random;
    private final Mailbox.Budget budget;
    private final int most;
    private final Duration patience;

    /**
     * None yet.
     *
     * @param random makes 1 to 32 digits and small letters that nobody can guess, others each time
     * @param most at most so many
     * @param mostBytes at most so many bytes wait in all of them together
     * @param patience how long an owner may be away
     */
    DurableSubscriptions(
            Rooms rooms, InstantSource clock, Supplier<String> random, int most, long mostBytes, Duration patience) {
        this.rooms = rooms;
        this.clock = clock;
        this.random = random;
        this.budget = new Mailbox.Budget(mostBytes);
        this.most = most;
        this.patience = patience;
    }

    /**
     * Begins to keep what is published in these rooms from now on.
     *
     * @return empty, when there is one of that name already
     * @throws ProblemException 503, when there are too many, or one of the rooms is full
     */
    public Optional<DurableSubscription> begin(String name, List<String> names, Mailbox.Bounds bounds) {
        if (all.containsKey(name)) {
            return Optional.empty();
        }
        if (count.getAndUpdate(before -> Math.min(before + 1, most)) == most) {
            throw new ProblemException(
                    503, "Too Many Subscriptions", "this server has its " + most + " durable subscriptions");
        }
        DurableSubscription made = new DurableSubscription(
                name,
                names,
                bounds,
                clock,
                new DurableSubscription.Secrets(random.get(), random.get()),
                budget,
                this::end);
        if (all.putIfAbsent(name, made) != null) {
            count.decrementAndGet();
            return Optional.empty();
        }
        try {
            made.follow(rooms);
        } catch (RuntimeException | Error e) {
            end(made);
            throw e;
        }
        if (made.mailbox().isEnded()) {
            throw new ProblemException(503, "Service Unavailable", "one of the rooms can't be read now");
        }
        return Optional.of(made);
    }

    /** The one of that name. */
    public Optional<DurableSubscription> find(String name) {
        return Optional.ofNullable(all.get(name));
    }

    /** Keeps nothing more, and forgets what waits. */
    public void end(DurableSubscription subscription) {
        if (all.remove(subscription.name(), subscription)) {
            count.decrementAndGet();
        }
        subscription.close();
    }

    /** Drops what is too old, and gives up those whose owners have been away for too long. */
    void sweep() {
        Instant since = clock.instant().minus(patience);
        for (DurableSubscription each : all.values()) {
            if (each.seen().isBefore(since)) {
                end(each);
            } else {
                each.mailbox().sweep();
            }
        }
    }

    /** How many there are. */
    public int size() {
        return all.size();
    }
}
