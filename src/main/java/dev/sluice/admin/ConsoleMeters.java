package dev.sluice.admin;

import dev.sluice.broker.Broker;
import dev.sluice.broker.BrokerStats;
import dev.sluice.metrics.Metrics;
import dev.sluice.rooms.Rooms;
import dev.sluice.rooms.RoomsStats;
import dev.sluice.rooms.door.LongPolls;
import dev.sluice.rooms.door.RoomReaders;
import dev.sluice.socket.SocketSessions;
import dev.sluice.socket.SocketStats;
import dev.sluice.stream.CloseReason;
import dev.sluice.stream.Streams;
import dev.sluice.stream.Timers;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Makes meters of what streams, rooms and WebSockets count themselves. Nothing is counted twice for that. */
final class ConsoleMeters {

    private final Metrics metrics;
    private final Timers timers;

    ConsoleMeters(Metrics metrics, Timers timers) {
        this.metrics = metrics;
        this.timers = timers;
    }

    void streams(Streams streams) {
        Recent<Streams.Totals> totals = new Recent<>(streams::totals, timers);
        gauge(totals, "sluice.streams.open", "Streams that are open.", Streams.Totals::active);
        gauge(
                totals,
                "sluice.streams.buffered.bytes",
                "Bytes that wait for the readers of streams.",
                Streams.Totals::queuedBytes);
        count(totals, "sluice.streams.opened", "Streams that were opened.", Streams.Totals::created);
        count(totals, "sluice.streams.completed", "Streams that ended cleanly.", Streams.Totals::completed);
        count(totals, "sluice.streams.sent.bytes", "Bytes that transports took.", Streams.Totals::bytes);
        count(totals, "sluice.streams.items", "Items that sources wrote.", Streams.Totals::items);
        count(totals, "sluice.streams.waits", "Times that a source waited for its reader.", Streams.Totals::waits);
        count(
                totals,
                "sluice.streams.heartbeats.refused",
                "Heartbeats for which there was no room.",
                Streams.Totals::heartbeatsRefused);
        for (CloseReason reason : CloseReason.values()) {
            if (!reason.isClean()) {
                count(
                        totals,
                        "sluice.streams.aborted",
                        "Streams that did not end cleanly, by the reason.",
                        seen -> seen.aborted().getOrDefault(reason, 0L),
                        "reason",
                        reason.name().toLowerCase(Locale.ROOT));
            }
        }
    }

    void rooms(Rooms rooms, RoomReaders readers, LongPolls polls) {
        Recent<RoomsStats> stats = new Recent<>(rooms::stats, timers);
        gauge(stats, "sluice.rooms.open", "Rooms that somebody reads.", RoomsStats::rooms);
        gauge(stats, "sluice.rooms.members", "Who reads rooms.", RoomsStats::readers);
        gauge(
                stats,
                "sluice.rooms.waiting.bytes",
                "Bytes of messages that some members have not had yet.",
                RoomsStats::waitingBytes);
        count(stats, "sluice.rooms.skipped", "Messages that members did not get, by policy.", RoomsStats::skipped);
        count(stats, "sluice.rooms.gaps", "Members that left since messages were missing.", RoomsStats::gaps);
        count(stats, "sluice.rooms.refused", "Messages that were not let in.", RoomsStats::refused);
        count(stats, "sluice.rooms.failed", "Messages that the broker did not take.", RoomsStats::failed);
        metrics.gauge("sluice.rooms.readers", "Who reads rooms as events or lines.", readers::reading);
        metrics.counting("sluice.rooms.readers.refused", "Readers that were too many.", readers::refused);
        metrics.gauge("sluice.rooms.polls", "Requests that wait for a message.", polls::waiting);
        metrics.counting("sluice.rooms.polls.refused", "Such requests that were too many.", polls::refused);
    }

    void logs(Broker broker) {
        Recent<BrokerStats> stats = new Recent<>(broker::stats, timers);
        gauge(stats, "sluice.broker.logs", "Logs that are kept.", BrokerStats::logs);
        gauge(stats, "sluice.broker.messages", "Messages that are kept.", BrokerStats::messages);
        gauge(stats, "sluice.broker.kept.bytes", "Bytes that are kept.", BrokerStats::bytes);
        count(stats, "sluice.broker.published", "Messages that were published.", BrokerStats::published);
        count(stats, "sluice.broker.evicted", "Logs that gave way.", BrokerStats::evicted);
    }

    void sockets(SocketSessions sockets) {
        Recent<SocketStats> stats = new Recent<>(sockets::stats, timers);
        gauge(stats, "sluice.sockets.open", "WebSockets that are open.", SocketStats::open);
        gauge(
                stats,
                "sluice.sockets.deflate.bytes",
                "Memory outside of the heap that compression may hold.",
                SocketStats::deflateBytes);
        count(stats, "sluice.sockets.refused", "WebSockets that were too many.", SocketStats::refused);
        count(stats, "sluice.sockets.too.slow", "WebSockets whose client did not take.", SocketStats::tooSlow);
        count(stats, "sluice.sockets.inbox.full", "Times that a method did not keep up.", SocketStats::inboxFull);
        count(
                stats,
                "sluice.sockets.deflate.declined",
                "Handshakes without compression, for want of memory.",
                SocketStats::deflateDeclined);
    }

    private <T> void gauge(Recent<T> source, String name, String help, ToDoubleFunction<T> value) {
        metrics.gauge(name, help, () -> value.applyAsDouble(source.get()));
    }

    private <T> void count(Recent<T> source, String name, String help, ToDoubleFunction<T> value, String... labels) {
        metrics.counting(name, help, () -> value.applyAsDouble(source.get()), labels);
    }
}
