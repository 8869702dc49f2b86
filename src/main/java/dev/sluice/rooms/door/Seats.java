package dev.sluice.rooms.door;

import dev.sluice.problem.Problem;
import dev.sluice.problem.ProblemException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Bounds how many of one kind there are at a time, in all and of one address. Thread-safe. */
final class Seats {

    private static final Duration RETRY = Duration.ofSeconds(5);

    private final String kind;
    private final int most;
    private final int mostOfAnAddress;
    private final AtomicInteger count = new AtomicInteger(); // never more than most for longer than a moment
    private final Map<String, Integer> addresses = new ConcurrentHashMap<>();
    private final LongAdder refused = new LongAdder();

    /**
     * All free.
     *
     * @param kind what takes them, in the plural
     * @param most so many in all
     * @param mostOfAnAddress so many of one client address
     */
    Seats(String kind, int most, int mostOfAnAddress) {
        this.kind = kind;
        this.most = most;
        this.mostOfAnAddress = mostOfAnAddress;
    }

    /** One that was taken; who has it closes it. Only the first call counts. */
    final class Seat implements AutoCloseable {

        private final String address;
        private final AtomicBoolean free = new AtomicBoolean();

        private Seat(String address) {
            this.address = address;
        }

        @Override
        public void close() {
            if (free.compareAndSet(false, true)) {
                release(address);
            }
        }
    }

    /**
     * Takes one.
     *
     * @throws ProblemException 503, when there is none
     */
    Seat take(String address) {
        boolean free = count.incrementAndGet() <= most;
        boolean freeOfAddress = addresses.merge(address, 1, Integer::sum) <= mostOfAnAddress;
        if (free && freeOfAddress) {
            return new Seat(address);
        }
        release(address);
        throw refusal(free);
    }

    /**
     * Checks that there is one; another may take it in the next moment.
     *
     * @throws ProblemException 503, when there is none
     */
    void require(String address) {
        boolean free = count.get() < most;
        if (!free || addresses.getOrDefault(address, 0) >= mostOfAnAddress) {
            throw refusal(free);
        }
    }

    private ProblemException refusal(boolean free) {
        refused.increment();
        String whose = free ? "your address has its " + mostOfAnAddress : "this server has its " + most;
        return new ProblemException(new Problem(503, "Service Unavailable", whose + " " + kind), RETRY);
    }

    private void release(String address) {
        count.decrementAndGet();
        addresses.computeIfPresent(address, (same, number) -> number == 1 ? null : number - 1);
    }

    /** How many are taken. */
    int taken() {
        return count.get();
    }

    /** How often there was none. */
    long refused() {
        return refused.sum();
    }
}
