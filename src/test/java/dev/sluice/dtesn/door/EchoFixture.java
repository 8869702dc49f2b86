package dev.sluice.dtesn.door;

import dev.sluice.Awaiting;
import dev.sluice.config.SluiceConfig;
import dev.sluice.dtesn.Checkpoint;
import dev.sluice.dtesn.CheckpointKey;
import dev.sluice.dtesn.RequestFields;
import dev.sluice.metrics.Metrics;
import dev.sluice.security.Seats;
import dev.sluice.stream.FakeTimers;
import dev.sluice.stream.LiveStream;
import dev.sluice.stream.Outbox;
import dev.sluice.stream.PlainWriter;
import dev.sluice.stream.StreamingResponse;
import dev.sluice.stream.Streams;
import dev.sluice.stream.TimerWheel;
import dev.sluice.stream.Timers;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All of the service behind its HTTP, with short times. */
final class EchoFixture implements AutoCloseable {

    static final Duration NEVER = Duration.ofHours(1);

    private static final LiveStream.Subject SUBJECT =
            new LiveStream.Subject("/deep_tree_echo/stream_process", "192.0.2.1", EchoDoor.NDJSON);

    private final CheckpointKey key = new CheckpointKey(new byte[CheckpointKey.LEAST_BYTES]);
    private final TimerWheel wheel = new TimerWheel(Duration.ofMillis(5));
    private final Seats seats = new Seats("inputs that are read at a time", 100, 100, 429, "Too Many Requests");
    private final Streams streams;
    private final Meter meter = new Meter(new Metrics());
    private final Workers workers;
    private final EchoDoor door;

    /**
     * One that computes.
     *
     * @param threads so many at a time
     * @param heartbeat after how long a silence there is one
     * @param heartbeatLarge the same, in streams of large inputs
     */
    EchoFixture(int threads, Duration heartbeat, Duration heartbeatLarge) {
        this(threads, heartbeat, heartbeatLarge, Optional.empty(), Optional.empty(), Duration.ofMinutes(1));
    }

    private EchoFixture(
            int threads,
            Duration heartbeat,
            Duration heartbeatLarge,
            Optional<Timers> ofDoor,
            Optional<Timers> ofStreams,
            Duration patience) {
        SluiceConfig.Dtesn config = new SluiceConfig.Dtesn(
                threads,
                100,
                100,
                heartbeat,
                heartbeatLarge,
                Duration.ofMinutes(1),
                1 << 20,
                Duration.ofMinutes(1),
                Optional.empty(),
                Duration.ofMinutes(10),
                10,
                10,
                1 << 20,
                Duration.ofMinutes(1));
        this.workers = new Workers(threads, 100, Thread.ofPlatform().daemon().factory());
        this.door = new EchoDoor(config, workers, meter, seats, key, Clock.systemUTC(), ofDoor.orElse(wheel));
        this.streams = new Streams(
                new Outbox.Bounds(1 << 20, 1_000, patience),
                ofStreams.orElse(wheel),
                Thread.ofVirtual().factory(),
                String::valueOf);
    }

    /** One without heartbeats. */
    EchoFixture() {
        this(2, NEVER, NEVER);
    }

    /** One whose heartbeats, of all streams, and whose measured rates go by a clock that a test moves. */
    static EchoFixture by(Timers timers, Duration heartbeat) {
        return new EchoFixture(2, heartbeat, heartbeat, Optional.of(timers), Optional.empty(), Duration.ofMinutes(1));
    }

    /** One whose streams end when they have waited so long for a reader who takes nothing, and not before they wait. */
    static EchoFixture impatient(Duration patience) {
        Timers stopped = new FakeTimers(); // by which nobody has been slow while the stream had something to compute
        return new EchoFixture(2, NEVER, NEVER, Optional.empty(), Optional.of(stopped), patience);
    }

    /** Words, in lines of 42 bytes. */
    static byte[] text(int length) {
        return "to be or not to be, that is the question,\n"
                .repeat(length / 40 + 1)
                .substring(0, length)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** What a request for a small network asks for. */
    static Terms terms(Route route, String... fields) {
        Map<String, String> all = new HashMap<>(Map.of("esn_size", "64"));
        for (int i = 0; i < fields.length; i += 2) {
            all.put(fields[i], fields[i + 1]);
        }
        return Terms.read(route, new RequestFields(all), Asked.OTHERS);
    }

    /** A reader of lines who takes all. */
    PlainWriter read(Terms terms, Feed feed) {
        return read(terms, feed, Optional.empty());
    }

    /** A reader of lines who goes on after one of them. */
    PlainWriter read(Terms terms, Feed feed, Optional<String> lastEventId) {
        return PlainWriter.start(streams.open(response(terms, feed, lastEventId), SUBJECT));
    }

    /** A reader of lines who takes so many bytes a second. */
    PlainWriter readAt(long bytesPerSecond, Terms terms, Feed feed) {
        StreamingResponse response = response(terms, feed, Optional.empty()).rateLimit(bytesPerSecond);
        return PlainWriter.start(streams.open(response, SUBJECT));
    }

    StreamingResponse response(Terms terms, Feed feed, Optional<String> lastEventId) {
        long identity = terms.identity("");
        Optional<Checkpoint> from = lastEventId.map(id -> door.place(id, identity));
        return door.stream(terms, feed, new Caller("192.0.2.1", "req-1", true), identity, from, Optional.empty());
    }

    /** Reads any other response. */
    PlainWriter read(StreamingResponse response) {
        return PlainWriter.start(streams.open(response, SUBJECT));
    }

    /** How many bytes wait for all readers. */
    long waiting() {
        return streams.live().stream()
                .mapToLong(each -> each.handle().stats().queuedBytes())
                .sum();
    }

    /** The whole lines that have come so far. */
    static List<JsonObject> lines(PlainWriter reader) {
        String text = reader.text();
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(line -> Json.createReader(new StringReader(line)).readObject())
                .toList();
    }

    /** Those of one type, whatever is before its name. */
    static List<JsonObject> lines(PlainWriter reader, String type) {
        return lines(reader).stream()
                .filter(line -> line.getString("type").endsWith(type))
                .toList();
    }

    /** How many inputs ended in some way. */
    long ended(String how) {
        return ((Number) meter.facts().getOrDefault(how, 0L)).longValue();
    }

    Meter meter() {
        return meter;
    }

    Seats seats() {
        return seats;
    }

    Workers workers() {
        return workers;
    }

    TimerWheel wheel() {
        return wheel;
    }

    /** Ends all, and finds that nothing is left. */
    @Override
    public void close() {
        streams.close();
        Awaiting.until("no stream is open", () -> streams.live().isEmpty());
        Awaiting.until("no seat is taken", () -> seats.taken() == 0);
        workers.close();
        wheel.close();
    }
}
