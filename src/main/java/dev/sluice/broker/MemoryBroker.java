package dev.sluice.broker;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps all logs in this process's memory; they are lost with it. Thread-safe. All stages are complete when they are
 * returned.
 *
 * <p>Bounded twice: each log by its retention, and all together by their bytes. When that is reached, the logs that nobody
 * has used for longest forget first. And bounded in their number: for one more, the log that was used longest ago is
 * forgotten, if there is one that nobody reads or is present at.
 */
public final class MemoryBroker implements Broker {

    /** When all logs together are over the limit, they are brought below it by this part, so that it is not done often. */
    private static final int SLACK = 10;

    private final Map<String, MemoryLog> logs = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger(); // of logs; never more than mostLogs
    private final AtomicLong bytes = new AtomicLong(); // of all logs, which count their own
    private final LongAdder published = new LongAdder();
    private final LongAdder repeated = new LongAdder();
    private final LongAdder held = new LongAdder();
    private final LongAdder dropped = new LongAdder(); // by logs that are no longer here
    private final LongAdder evicted = new LongAdder();
    private final IdleLogs idle = new IdleLogs();
    private final LongAdder keysEvicted = new LongAdder(); // by logs that are no longer here, too
    private final ReentrantLock shrinking = new ReentrantLock();
    private final Limits limits;
    private final Clock clock;
    private final Epochs epochs;

    /**
     * What all logs together may take.
     *
     * @param logs at most so many
     * @param bytes at most so many are remembered in all, but for what is published in the same moment
     */
    public record Limits(int logs, long bytes) {

        public Limits {
            if (logs < 1 || bytes < 1) {
                throw new IllegalArgumentException(
                        "there must be room for one log and one byte: " + logs + " logs, " + bytes + " bytes");
            }
        }
    }

    /** No logs yet. */
    public MemoryBroker(Limits limits, Clock clock, RandomGenerator random) {
        this.limits = limits;
        this.clock = clock;
        this.epochs = new Epochs(random);
    }

    @Override
    public CompletionStage<Published> publish(String log, Draft draft, Retention retention) {
        return inLog(log, found -> {
            MemoryLog.Outcome outcome = found.add(draft, retention, clock.instant());
            return outcome == null ? null : published(found, outcome);
        });
    }

    private Published published(MemoryLog log, MemoryLog.Outcome outcome) {
        if (outcome.published().repeated()) {
            repeated.increment();
        } else {
            published.increment();
        }
        if (outcome.crowded()) {
            held.increment();
        }
        if (bytes.get() > limits.bytes()) {
            shrink();
        }
        log.handOut(outcome.crowded());
        return outcome.published();
    }

    /** One thread at a time brings all logs below the limit; the others go on. */
    private void shrink() {
        if (!shrinking.tryLock()) {
            return;
        }
        try {
            long aim = limits.bytes() - limits.bytes() / SLACK;
            record Used(MemoryLog log, Instant at) {} // looked at once: it changes while they are sorted
            List<MemoryLog> byUse = logs.values().stream()
                    .map(log -> new Used(log, log.used()))
                    .sorted(Comparator.comparing(Used::at))
                    .map(Used::log)
                    .toList();
            for (MemoryLog log : byUse) {
                long over = bytes.get() - aim;
                if (over <= 0) {
                    return;
                }
                log.shrink(over);
            }
        } finally {
            shrinking.unlock();
        }
    }

    @Override
    public CompletionStage<Subscription> subscribe(String log, Receiver receiver, Retention retention) {
        return inLog(log, found -> found.subscribe(receiver, retention, clock));
    }

    /** Does it in the log of that name, in a new one when there is none; anew, when it was forgotten in that moment. */
    private <T> CompletionStage<T> inLog(String name, Function<MemoryLog, @Nullable T> action) {
        while (true) {
            MemoryLog log;
            try {
                log = logs.computeIfAbsent(name, this::begin);
            } catch (Unavailable e) {
                if (evict()) {
                    continue;
                }
                return CompletableFuture.failedStage(e);
            }
            try {
                T result = action.apply(log);
                if (result != null) {
                    return CompletableFuture.completedStage(result);
                }
                forget(log);
            } catch (Unavailable | Cancelled | Conflict e) {
                return CompletableFuture.failedStage(e);
            }
        }
    }

    /** Forgets a log for one that wants to begin; false when all are in use. */
    private boolean evict() {
        Optional<MemoryLog> gone = idle.giveWay(logs.values(), clock.instant());
        gone.ifPresent(log -> {
            evicted.increment();
            forget(log);
        });
        return gone.isPresent();
    }

    private MemoryLog begin(String name) {
        if (count.getAndUpdate(before -> Math.min(before + 1, limits.logs())) == limits.logs()) {
            throw new Unavailable("this server has its " + limits.logs() + " rooms");
        }
        return new MemoryLog(name, epochs.next(name), bytes, clock.instant());
    }

    private void forget(MemoryLog log) {
        epochs.logIsForgotten(); // before another of its name can begin
        if (logs.remove(log.name(), log)) {
            count.decrementAndGet();
            dropped.add(log.dropped());
            keysEvicted.add(log.keysEvicted());
        }
    }

    @Override
    public CompletionStage<Slice> history(String log, Position after, int most) {
        requirePositive(most);
        MemoryLog found = logs.get(log);
        return CompletableFuture.completedStage(
                found == null ? nothing(log, after) : found.history(after, most, clock.instant()));
    }

    @Override
    public CompletionStage<Slice> latest(String log, int most) {
        requirePositive(most);
        MemoryLog found = logs.get(log);
        return CompletableFuture.completedStage(found == null ? nothing(log) : found.latest(most, clock.instant()));
    }

    @Override
    public CompletionStage<Slice> open(String log) {
        MemoryLog found = logs.get(log);
        return CompletableFuture.completedStage(found == null ? nothing(log) : found.open(clock.instant()));
    }

    private Slice nothing(String log) {
        return nothing(log, new Position(0, epochs.next(log)));
    }

    /** Of a log that is not there; who asks begins none. */
    private Slice nothing(String log, Position after) {
        Position start = new Position(0, epochs.next(log));
        return new Slice(List.of(), start, start, after.equals(start));
    }

    private static void requirePositive(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("at least one message must be asked for: " + most);
        }
    }

    @Override
    public CompletionStage<Void> enter(String log, Presence who, Retention retention) {
        return inLog(log, found -> found.enter(who, retention, clock.instant()) ? Boolean.TRUE : null)
                .thenApply(entered -> null);
    }

    @Override
    public CompletionStage<Void> leave(String log, Presence who) {
        MemoryLog found = logs.get(log);
        if (found != null) {
            found.leave(who, clock.instant());
        }
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Attendance> present(String log, int most) {
        MemoryLog found = logs.get(log);
        return CompletableFuture.completedStage(found == null ? Attendance.NOBODY : found.present(most));
    }

    @Override
    public void sweep() {
        Instant now = clock.instant();
        for (MemoryLog log : logs.values()) {
            log.sweep(now);
            if (log.isForgotten(now)) {
                forget(log);
            }
        }
    }

    @Override
    public BrokerStats stats() {
        long here = logs.values().stream().mapToLong(MemoryLog::dropped).sum();
        long keysHere = logs.values().stream().mapToLong(MemoryLog::keysEvicted).sum();
        long messages = logs.values().stream().mapToLong(MemoryLog::remembered).sum();
        return new BrokerStats(
                logs.size(),
                evicted.sum(),
                published.sum(),
                repeated.sum(),
                dropped.sum() + here,
                keysEvicted.sum() + keysHere,
                held.sum(),
                messages,
                bytes.get());
    }

    @Override
    public void close() {
        logs.values().forEach(MemoryLog::close);
    }
}
