package dev.sluice.bench;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What lives in a server's heap while it works. Garbage says nothing about that, and a single look may come at a quiet
 * moment, so the server collects again and again while the work goes on, and the highest count is taken.
 *
 * @param before what lived before
 * @param peak the most that lived while the work went on
 * @param looks how often it was looked at
 * @param turns how often the work was done to its end meanwhile
 */
record LiveHeap(long before, long peak, int looks, int turns) {

    private static final double MEGABYTE = 1e6;

    /** Looks so many times while {@code work} is done over and over. */
    static LiveHeap during(ServerProbe probe, int looks, Callable<Void> work) throws Exception {
        long before = probe.live().total();
        long peak = 0;
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService worker = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> turns = worker.submit(() -> {
                int done = 0;
                while (!over.get()) {
                    work.call();
                    done++;
                }
                return done;
            });
            try {
                for (int i = 0; i < looks; i++) {
                    peak = Math.max(peak, probe.live().total());
                }
            } finally {
                over.set(true);
            }
            return new LiveHeap(before, peak, looks, turns.get());
        }
    }

    /** Prints it beside the target of all such figures. */
    void report() {
        Report.figure(
                "peak of the live heap, more than before", (peak - before) / MEGABYTE, "MB", new Target.Under(10));
        Report.note(looks + " full collections while " + turns + " rounds of the work were done");
    }
}
