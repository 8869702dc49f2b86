package dev.sluice.dtesn.door;

import dev.sluice.json.JsonMembers;
import dev.sluice.stream.BackpressureTimeout;
import dev.sluice.stream.Frame;
import dev.sluice.stream.StreamClosed;
import dev.sluice.stream.StreamOut;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells what becomes of several inputs as lines of JSON, each when its input has been read, and writes a heartbeat whenever
 * there was nothing to tell for some time. Owned by its stream's thread.
 */
final class BatchLines {

    private final Batch batch;
    private final Terms terms;
    private final int atATime;
    private final Caller caller;
    private final Duration interval;
    private final Meter meter;
    private final Clock clock;
    private final LongSupplier nanos;
    private final long begun;
    private int sequence;
    private int told;
    private int failed;
    private long bytes;

    /**
     * One that is about to begin.
     *
     * @param terms what holds for each input
     * @param atATime how many inputs are read at a time
     * @param interval after how long a silence there is a heartbeat
     */
    BatchLines(
            Batch batch,
            Terms terms,
            int atATime,
            Caller caller,
            Duration interval,
            Meter meter,
            Clock clock,
            LongSupplier nanos) {
        this.batch = batch;
        this.terms = terms;
        this.atATime = atATime;
        this.caller = caller;
        this.interval = interval;
        this.meter = meter;
        this.clock = clock;
        this.nanos = nanos;
        this.begun = nanos.getAsLong();
    }

    /** Tells all of it. */
    void writeTo(StreamOut out) throws InterruptedException, StreamClosed, BackpressureTimeout {
        out.write(line(Told.METADATA, EventText.metadata(terms, batch.size(), atATime, interval.toMillis())));
        batch.begin(atATime);
        while (told < batch.size()) {
            Batch.@Nullable Result result = batch.results().poll(interval.toNanos(), TimeUnit.NANOSECONDS);
            if (result == null) {
                meter.beat();
                out.write(line(Told.HEARTBEAT, EventText.heartbeat(progress(), bytes, millis())));
                continue;
            }
            told++;
            failed += result.isError() ? 1 : 0;
            bytes += result.bytes();
            out.write(line(result.json().substring(1)));
        }
        out.write(line(
                Told.COMPLETION,
                new JsonMembers()
                        .add("total", told)
                        .add("succeeded", told - failed)
                        .add("failed", failed)
                        .add("max_batch_size", atATime)
                        .add("bytes_processed", bytes)
                        .add("duration_ms", millis())
                        .text()));
    }

    private double progress() {
        return (double) told / batch.size();
    }

    private double millis() {
        return (nanos.getAsLong() - begun) / 1e6;
    }

    /** What to send last when it has failed. */
    Frame lastWords(Throwable failure) {
        return Frame.text(line(
                Told.ERROR,
                EventText.error("the server failed", true, "send the same request again", told, progress())));
    }

    /** A line that is no result. */
    private String line(String type, String members) {
        String named = new JsonMembers().add("type", type).add("status", type).text();
        return line(named + "," + members + "}");
    }

    /** What all lines have, before the rest of an object. */
    private String line(String rest) {
        sequence++;
        String common = new JsonMembers()
                .add("request_id", caller.requestId())
                .add("seq", sequence)
                .add("timestamp", clock.instant().toString())
                .text();
        return "{" + common + "," + rest + "\n";
    }
}
