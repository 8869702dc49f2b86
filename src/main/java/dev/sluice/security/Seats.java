package dev.sluice.security;

import dev.sluice.problem.Problem;
import dev.sluice.problem.ProblemException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Bounds how many of one kind there are at a time, in all and of one address. Thread-safe. */
public final class Seats {

    private static final Duration RETRY = Duration.ofSeconds(5);

    private final String kind;
    private final int most;
    private final int mostOfAnAddress;
    private final int status;
    private final String title;
    private final AtomicInteger count = new AtomicInteger(); // never more than most for longer than a moment
    private final Map<String, OfAddress> addresses = new ConcurrentHashMap<>();
    private final LongAdder refused = new LongAdder();

    /**
     * All free.
     *
     * @param kind what takes them, in the plural
     * @param most so many in all
     * @param mostOfAnAddress so many of one client address
     */
    public Seats(String kind, int most, int mostOfAnAddress) {
        this(kind, most, mostOfAnAddress, 503, "Service Unavailable");
    }

    /** The same, where who finds none is answered with another status. */
    public Seats(String kind, int most, int mostOfAnAddress, int status, String title) {
        this.status = status;
        this.title = title;
        this.kind = kind;
        this.most = most;
        this.mostOfAnAddress = mostOfAnAddress;
    }

    /** How many one address has; its name is there once, however many they are. */
    private record OfAddress(String address, int number) {

        OfAddress plus(int more) {
            return new OfAddress(address, number + more);
        }
    }

    /** One that was taken; who has it closes it. Only the first call counts. */
    public final class Seat implements AutoCloseable {

        private static final AtomicReferenceFieldUpdater<Seat, @Nullable String> TAKEN =
                AtomicReferenceFieldUpdater.newUpdater(Seat.class, String.class, "address");

        private volatile @Nullable String address; // of the client; null when it is free again

        private Seat(String address) {
            this.address = address;
        }

        @Override
        public void close() {
            String taken = address;
            if (taken != null && TAKEN.compareAndSet(this, taken, null)) {
                release(taken);
            }
        }
    }

    /**
     * Takes one.
     *
     * @throws ProblemException when there is none
     */
    public Seat take(String address) {
        boolean free = count.incrementAndGet() <= most;
        OfAddress taken = addresses.merge(address, new OfAddress(address, 1), (known, one) -> known.plus(1));
        if (free && taken.number() <= mostOfAnAddress) {
            return new Seat(taken.address());
        }
        release(address);
        throw refusal(free);
    }

    /**
     * Checks that there is one; another may take it in the next moment.
     *
     * @throws ProblemException when there is none
     */
    public void require(String address) {
        boolean free = count.get() < most;
        OfAddress known = addresses.get(address);
        if (!free || (known != null && known.number() >= mostOfAnAddress)) {
            throw refusal(free);
        }
    }

    private ProblemException refusal(boolean free) {
        refused.increment();
        String whose = free ? "your address has its " + mostOfAnAddress : "this server has its " + most;
        return new ProblemException(new Problem(status, title, whose + " " + kind), RETRY);
    }

    private void release(String address) {
        count.decrementAndGet();
        addresses.computeIfPresent(address, (same, known) -> known.number() == 1 ? null : known.plus(-1));
    }

    /** How many are taken. */
    public int taken() {
        return count.get();
    }

    /** How often there was none. */
    public long refused() {
        return refused.sum();
    }
}
