package dev.sluice.llm.relay;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

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

    /** The room of a request of which nothing has come yet. */
    Claim claim() {
        return new Claim();
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

        private final AtomicLong mine = new AtomicLong();

        private Claim() {}

        /**
         * Room for so many bytes more; false when there is none. One request is let in however large it is. Room is taken as
         * bytes come, and not for what is announced: who only announces would keep others out.
         */
        boolean grows(long more) {
            long held = bytes.addAndGet(more);
            long own = mine.addAndGet(more);
            if (held > own && held > most.getAsLong()) {
                bytes.addAndGet(-more);
                mine.addAndGet(-more);
                refused.increment();
                return false;
            }
            return true;
        }

        /** It needs so many bytes in all, more or fewer than there was room for; that is known when they are there. */
        void needs(long all) {
            bytes.addAndGet(all - mine.getAndSet(all));
        }

        @Override
        public void close() {
            bytes.addAndGet(-mine.getAndSet(0));
        }
    }
}
