package dev.sluice.dtesn.door;

import dev.sluice.dtesn.Checkpoint;
import dev.sluice.dtesn.CheckpointKey;
import dev.sluice.json.JsonStrings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Gives what is told a number, a time and an id, and makes events or lines of it. Owned by one stream. */
final class EventWriter {

    /** So long a browser waits before it comes again. */
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final CheckpointKey key;
    private final Clock clock;
    private final Duration age;
    private final long identity;
    private final long run;
    private final String requestId;
    private final boolean lines;
    private long sequence;
    private boolean begun;

    /**
     * One that begins after some events.
     *
     * @param age how long a stream can go on after an event
     * @param identity what checkpoints know the request by
     * @param run which reading of it this is; 0 where each is the same
     * @param lines whether it writes lines of JSON, not events
     * @param sequence the number of the last event before
     */
    EventWriter(
            CheckpointKey key,
            Clock clock,
            Duration age,
            long identity,
            long run,
            String requestId,
            boolean lines,
            long sequence) {
        this.key = key;
        this.clock = clock;
        this.age = age;
        this.identity = identity;
        this.run = run;
        this.requestId = requestId;
        this.lines = lines;
        this.sequence = sequence;
    }

    /** As it goes over the wire. */
    byte[] write(Told told) {
        Instant now = clock.instant();
        sequence++;
        Told.Place place = told.place();
        String id = key.write(new Checkpoint(
                place.stage(),
                identity,
                run,
                sequence,
                place.chunks(),
                place.offset(),
                place.chunkBytes(),
                place.prefix(),
                now.plus(age)));
        StringBuilder wire = new StringBuilder(told.members().length() + 512);
        if (!lines) {
            if (!begun) {
                wire.append("retry: ").append(RETRY.toMillis()).append('\n');
            }
            wire.append("event: ")
                    .append(told.name())
                    .append("\nid: ")
                    .append(id)
                    .append("\ndata: ");
        }
        begun = true;
        wire.append("{\"type\":\"").append(told.type());
        wire.append("\",\"status\":\"").append(told.type());
        wire.append("\",\"request_id\":\"").append(requestId);
        wire.append("\",\"seq\":").append(sequence);
        wire.append(",\"timestamp\":\"").append(now).append('"');
        if (lines) {
            wire.append(",\"id\":\"").append(id).append('"');
        }
        wire.append(',').append(told.members()).append(lines ? "}\n" : "}\n\n");
        return JsonStrings.utf8(wire.toString());
    }
}
