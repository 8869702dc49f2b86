package dev.sluice.llm.relay;

import dev.sluice.llm.upstream.Call;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A call that can be spoken to before there is one: an upstream may answer before {@code open} has returned, and who waits
 * may leave before that. Thread-safe.
 */
final class HeldCall {

    private final ReentrantLock lock = new ReentrantLock();

    // guarded by lock
    private @Nullable Call call;
    private boolean demandOwed;
    private boolean abortOwed;

    /** There it is: it is told what was said before. */
    void is(Call opened) {
        boolean demanded;
        boolean aborted;
        lock.lock();
        try {
            call = opened;
            demanded = demandOwed;
            aborted = abortOwed;
        } finally {
            lock.unlock();
        }
        if (aborted) {
            opened.abort();
        } else if (demanded) {
            opened.demand();
        }
    }

    /** Asks for the next piece. */
    void demand() {
        Call known;
        lock.lock();
        try {
            known = call;
            demandOwed = known == null;
        } finally {
            lock.unlock();
        }
        if (known != null) {
            known.demand();
        }
    }

    /** Closes its connection. */
    void abort() {
        Call known;
        lock.lock();
        try {
            known = call;
            abortOwed = known == null;
        } finally {
            lock.unlock();
        }
        if (known != null) {
            known.abort();
        }
    }
}
