package dev.sluice.admin;

import dev.sluice.broker.Broker;
import dev.sluice.broker.BrokerStats;
import dev.sluice.rooms.DurableSubscriptions;
import dev.sluice.rooms.Rooms;
import dev.sluice.rooms.RoomsStats;
import dev.sluice.rooms.door.LongPolls;
import dev.sluice.rooms.door.RoomReaders;
import dev.sluice.socket.SocketSessions;
import dev.sluice.socket.SocketStats;
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
    private final Broker broker;
    private final DurableSubscriptions subscriptions;
    private final SocketSessions sockets;
    private final RoomReaders readers;
    private final LongPolls polls;

    @Inject
    public AdminJson(
            Streams streams,
            Rooms rooms,
            Broker broker,
            DurableSubscriptions subscriptions,
            SocketSessions sockets,
            RoomReaders readers,
            LongPolls polls) {
        this.streams = streams;
        this.rooms = rooms;
        this.broker = broker;
        this.subscriptions = subscriptions;
        this.sockets = sockets;
        this.readers = readers;
        this.polls = polls;
    }

    /** Totals, the youngest streams, the rooms, what else is counted. */
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
                .add("waits", totals.waits())
                .add("meanFirstByteMillis", totals.meanFirstByte().toMillis())
                .add("heartbeatsRefused", totals.heartbeatsRefused())
                .add("streams", rows)
                .add("rooms", open)
                .add("roomTotals", roomTotals())
                .add("logs", logs())
                .add("sockets", sockets())
                .build()
                .toString();
    }

    private JsonObjectBuilder roomTotals() {
        RoomsStats stats = rooms.stats();
        return Json.createObjectBuilder()
                .add("rooms", stats.rooms())
                .add("members", stats.readers())
                .add("waitingBytes", stats.waitingBytes())
                .add("skipped", stats.skipped())
                .add("gaps", stats.gaps())
                .add("refused", stats.refused())
                .add("failed", stats.failed())
                .add("readers", readers.reading())
                .add("readersRefused", readers.refused())
                .add("polls", polls.waiting())
                .add("pollsRefused", polls.refused())
                .add("subscriptions", subscriptions.size());
    }

    private JsonObjectBuilder logs() {
        BrokerStats stats = broker.stats();
        return Json.createObjectBuilder()
                .add("logs", stats.logs())
                .add("evicted", stats.evicted())
                .add("keysEvicted", stats.keysEvicted())
                .add("published", stats.published())
                .add("repeated", stats.repeated())
                .add("forgotten", stats.forgotten())
                .add("held", stats.held())
                .add("messages", stats.messages())
                .add("bytes", stats.bytes());
    }

    private JsonObjectBuilder sockets() {
        SocketStats stats = sockets.stats();
        return Json.createObjectBuilder()
                .add("open", stats.open())
                .add("refused", stats.refused())
                .add("tooSlow", stats.tooSlow())
                .add("inboxFull", stats.inboxFull())
                .add("deflateBytes", stats.deflateBytes())
                .add("deflateDeclined", stats.deflateDeclined());
    }

    private static JsonObjectBuilder row(LiveStream stream) {
        StreamStats stats = stream.stats().get();
        Received received = stream.received();
        JsonObjectBuilder row = Json.createObjectBuilder()
                .add("id", stream.id())
                .add("path", stream.subject().path())
                .add("remote", stream.subject().remote())
                .add("media", stream.subject().mediaType())
                .add("ageMillis", stats.age().toMillis())
                .add("bytes", stats.bytes())
                .add("items", stats.items())
                .add("bytesPerSecond", stats.bytesPerSecond())
                .add("queuedBytes", stats.queuedBytes())
                .add("waits", stats.waits())
                .add("itemsIn", received.items())
                .add("bytesIn", received.bytes())
                .add("dropped", received.dropped())
                .add("state", "OPEN");
        stats.firstByte().ifPresent(time -> row.add("firstByteMillis", time.toMillis()));
        return row;
    }
}
