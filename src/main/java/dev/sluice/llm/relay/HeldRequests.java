package dev.sluice.llm.relay;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes of requests are held, all together: a request is, from before it is read until its answer begins, since
 * another upstream may have to be asked. Thread-safe.
 */
final class HeldRequests {

    private final LongSupplier most;
    private final AtomicLong bytes = new AtomicLong();
    private final LongAdder refused = new LongAdder();

    /** None yet; {@code most} may change. */
    HeldRequests(LongSupplier most) {
        this.most = most;
    }

    /** Room for so many bytes; null when there is none. One request is let in however large it is. */
    @Nullable
    Claim claim(long wanted) {
        long before = bytes.getAndAdd(wanted);
        if (before > 0 && before + wanted > most.getAsLong()) {
            bytes.addAndGet(-wanted);
            refused.increment();
            return null;
        }
        return new Claim(wanted);
    }

    /** How many are held. */
    long bytes() {
        return bytes.get();
    }

    /** How many requests found no room. */
    long refused() {
        return refused.sum();
    }

    /** The room of one request; closed when it is needed no more. */
    final class Claim implements AutoCloseable {

        private final AtomicLong left;

        private Claim(long wanted) {
            this.left = new AtomicLong(wanted);
        }

        /** It is smaller than it might have been. */
        void needsOnly(long fewer) {
            bytes.addAndGet(fewer - left.getAndSet(fewer));
        }

        @Override
        public void close() {
            bytes.addAndGet(-left.getAndSet(0));
        }
    }
}
