package dev.sluice.dtesn.door;

import dev.sluice.json.JsonMembers;
import dev.sluice.security.Seats;
import dev.sluice.stream.StreamingResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;

/** Reads several inputs at a time. Thread-safe. */
final class Batches {

    private final Documents documents;
    private final ThreadFactory threads;
    private final Duration interval;
    private final Meter meter;
    private final Clock clock;
    private final LongSupplier nanos;

    /**
     * One that reads.
     *
     * @param interval after how long a silence lines have a heartbeat
     */
    Batches(
            Documents documents,
            ThreadFactory threads,
            Duration interval,
            Meter meter,
            Clock clock,
            LongSupplier nanos) {
        this.documents = documents;
        this.threads = threads;
        this.interval = interval;
        this.meter = meter;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** Waits until all have been read, and says what became of each, in their order. */
    String document(Terms terms, List<Batch.Item> items, int atATime, Caller caller) throws InterruptedException {
        try (Batch batch = new Batch(documents, terms, items, threads)) {
            batch.begin(atATime);
            String[] results = new String[items.size()];
            int failed = 0;
            for (int i = 0; i < items.size(); i++) {
                Batch.Result result = batch.results().take();
                results[result.index()] = result.json();
                failed += result.isError() ? 1 : 0;
            }
            return EventText.document(
                    caller.requestId(),
                    new JsonMembers()
                            .add("total", items.size())
                            .add("succeeded", items.size() - failed)
                            .add("failed", failed)
                            .add("max_batch_size", atATime)
                            .raw("results", "[" + String.join(",", results) + "]")
                            .text());
        }
    }

    /** The same as lines, each when its input has been read. */
    StreamingResponse lines(Terms terms, List<Batch.Item> items, int atATime, Caller caller, Seats.Seat seat) {
        Batch batch = new Batch(documents, terms, items, threads);
        BatchLines lines = new BatchLines(batch, terms, atATime, caller, interval, meter, clock, nanos);
        return StreamingResponse.of(EchoDoor.NDJSON, lines::writeTo, () -> {
                    batch.close();
                    seat.close();
                })
                .commitEarly()
                .lastWords(lines::lastWords);
    }
}
