package dev.sluice.admin;

import dev.sluice.rooms.Rooms;
import dev.sluice.stream.LiveStream;
import dev.sluice.stream.Received;
import dev.sluice.stream.StreamStats;
import dev.sluice.stream.Streams;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.util.Comparator;

/** Writes what the console shows as JSON. */
@Dependent
public class AdminJson {

    /** More rows than this no person reads, and each costs bytes every second. */
    private static final int MOST_ROWS = 200;

    private final Streams streams;
    private final Rooms rooms;

    @Inject
    public AdminJson(Streams streams, Rooms rooms) {
        this.streams = streams;
        this.rooms = rooms;
    }

    /** Totals, the youngest streams, the rooms. */
    String snapshot() {
        Streams.Totals totals = streams.totals();
        JsonObjectBuilder aborted = Json.createObjectBuilder();
        totals.aborted().forEach((reason, count) -> aborted.add(reason.name(), count));
        JsonArrayBuilder rows = Json.createArrayBuilder();
        streams.live().stream()
                .sorted(Comparator.comparingLong(LiveStream::number).reversed())
                .limit(MOST_ROWS)
                .forEach(stream -> rows.add(row(stream)));
        JsonArrayBuilder open = Json.createArrayBuilder();
        rooms.open().stream()
                .limit(MOST_ROWS)
                .forEach(room -> open.add(
                        Json.createObjectBuilder().add("name", room.name()).add("members", room.readers())));
        return Json.createObjectBuilder()
                .add("active", totals.active())
                .add("created", totals.created())
                .add("completed", totals.completed())
                .add("aborted", aborted)
                .add("bytes", totals.bytes())
                .add("items", totals.items())
                .add("streams", rows)
                .add("rooms", open)
                .build()
                .toString();
    }

    private static JsonObjectBuilder row(LiveStream stream) {
        StreamStats stats = stream.stats().get();
        Received received = stream.received();
        return Json.createObjectBuilder()
                .add("id", stream.id())
                .add("path", stream.subject().path())
                .add("remote", stream.subject().remote())
                .add("media", stream.subject().mediaType())
                .add("ageMillis", stats.age().toMillis())
                .add("bytes", stats.bytes())
                .add("items", stats.items())
                .add("queuedBytes", stats.queuedBytes())
                .add("itemsIn", received.items())
                .add("bytesIn", received.bytes())
                .add("dropped", received.dropped())
                .add("state", "OPEN");
    }
}
