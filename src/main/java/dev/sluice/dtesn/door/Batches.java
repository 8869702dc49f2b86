package dev.sluice.dtesn.door;

import dev.sluice.json.JsonMembers;
import dev.sluice.security.Seats;
import dev.sluice.stream.Frame;
import dev.sluice.stream.StreamOut;
import dev.sluice.stream.StreamingResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/** Reads several inputs at a time. Thread-safe. */
final class Batches {

    private final Documents documents;
    private final ThreadFactory threads;
    private final Duration interval;

    /**
     * One that reads.
     *
     * @param interval after how long a silence lines have a heartbeat
     */
    Batches(Documents documents, ThreadFactory threads, Duration interval) {
        this.documents = documents;
        this.threads = threads;
        this.interval = interval;
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
                            .raw("results", "[" + String.join(",", results) + "]")
                            .text());
        }
    }

    /** The same as lines, each when its input has been read. */
    StreamingResponse lines(Terms terms, List<Batch.Item> items, int atATime, Caller caller, Seats.Seat seat) {
        Batch batch = new Batch(documents, terms, items, threads);
        return StreamingResponse.of(EchoDoor.NDJSON, out -> write(batch, items.size(), atATime, caller, out), () -> {
                    batch.close();
                    seat.close();
                })
                .commitEarly()
                .heartbeat(interval, frame(caller, Told.HEARTBEAT, ""))
                .lastWords(failure -> frame(caller, Told.ERROR, ",\"error\":\"the server failed\""));
    }

    private static void write(Batch batch, int count, int atATime, Caller caller, StreamOut out) throws Exception {
        batch.begin(atATime);
        int failed = 0;
        for (int i = 0; i < count; i++) {
            Batch.Result result = batch.results().take();
            failed += result.isError() ? 1 : 0;
            out.write("{" + common(caller, i + 1) + "," + result.json().substring(1) + "\n");
        }
        out.write("{" + common(caller, count + 1) + ","
                + new JsonMembers()
                        .add("type", Told.COMPLETION)
                        .add("status", Told.COMPLETION)
                        .add("total", count)
                        .add("succeeded", count - failed)
                        .add("failed", failed)
                        .text()
                + "}\n");
    }

    /** A line that is no result, nor the last. */
    private static Frame frame(Caller caller, String type, String more) {
        String members = new JsonMembers()
                .add("type", type)
                .add("status", type)
                .add("request_id", caller.requestId())
                .text();
        return Frame.text("{" + members + more + "}\n");
    }

    /** What results and the last line have. */
    private static String common(Caller caller, int sequence) {
        return new JsonMembers()
                .add("request_id", caller.requestId())
                .add("seq", sequence)
                .add("timestamp", Instant.now().toString())
                .text();
    }
}
