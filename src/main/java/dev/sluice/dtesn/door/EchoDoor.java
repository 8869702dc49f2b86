package dev.sluice.dtesn.door;

import dev.sluice.config.SluiceConfig;
import dev.sluice.dtesn.Checkpoint;
import dev.sluice.dtesn.CheckpointKey;
import dev.sluice.dtesn.model.Sha256;
import dev.sluice.problem.ProblemException;
import dev.sluice.security.Seats;
import dev.sluice.sse.EventStream;
import dev.sluice.stream.StreamingResponse;
import dev.sluice.stream.Timers;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Answers with events. Thread-safe. */
final class EchoDoor {

    static final String NDJSON = "application/x-ndjson";

    private final SluiceConfig.Dtesn config;
    private final Workers workers;
    private final Meter meter;
    private final Seats seats;
    private final CheckpointKey key;
    private final Clock clock;
    private final Timers timers;
    private final RecentCuts recent = new RecentCuts();

    EchoDoor(
            SluiceConfig.Dtesn config,
            Workers workers,
            Meter meter,
            Seats seats,
            CheckpointKey key,
            Clock clock,
            Timers timers) {
        this.config = config;
        this.workers = workers;
        this.meter = meter;
        this.seats = seats;
        this.key = key;
        this.clock = clock;
        this.timers = timers;
    }

    /**
     * The place behind an event, from which a stream is to go on.
     *
     * @param lastEventId the id of that event
     * @param identity what checkpoints know the request by
     * @throws ProblemException 409, when that event was one of another request; 410, when there is no such event any more
     */
    Checkpoint place(String lastEventId, long identity) {
        Checkpoint place = key.read(lastEventId)
                .orElseThrow(() -> new ProblemException(
                        410,
                        "Gone",
                        "Last-Event-ID is none of the ids that this server gives events; leave it out to begin anew"));
        if (place.request() != identity) {
            throw new ProblemException(
                    409,
                    "Conflict",
                    "Last-Event-ID is of a request with other parameters, or of another input; leave it out to begin"
                            + " anew");
        }
        if (place.until().isBefore(clock.instant())) {
            throw new ProblemException(
                    410, "Gone", "Last-Event-ID has expired at " + place.until() + "; leave it out to begin anew");
        }
        return place;
    }

    /**
     * Checks that an input begins with what a place is behind.
     *
     * @throws ProblemException 409, when it does not
     */
    static void requireSame(Checkpoint place, byte[] input) {
        if (place.offset() <= input.length
                && (place.offset() == 0 || place.prefix() == Sha256.first64(input, (int) place.offset()))) {
            return;
        }
        throw new ProblemException(409, "Conflict", new OtherInput().getMessage() + "; leave it out to begin anew");
    }

    /** The bytes of an input that was opened. */
    Feed feed(Job job) {
        return new JobFeed(job, timers::nanos);
    }

    /** Whether there is nothing behind a place. */
    static boolean isOver(Optional<Checkpoint> from) {
        return from.filter(place -> place.stage() == Checkpoint.Stage.NOTHING).isPresent();
    }

    /**
     * The events of an input's reading.
     *
     * @param from where it goes on; empty for its beginning
     * @param kept how large the chunks were that were told of it before, where the input is kept
     * @throws ProblemException 429, when too much is read already
     */
    StreamingResponse stream(
            Terms terms, Feed feed, Caller caller, long identity, Optional<Checkpoint> from, Optional<Cuts> kept) {
        Seats.@Nullable Seat seat = null;
        try {
            seat = seats.take(caller.address());
            return stream(terms, feed, caller, identity, from, cuts(terms, from, kept), seat);
        } catch (RuntimeException | Error e) {
            if (seat != null) {
                seat.close();
            }
            feed.close();
            throw e;
        }
    }

    /**
     * How large chunks are may depend on time. Who goes on is to be told of those that he would have been told of, so they are
     * remembered.
     *
     * @throws ProblemException 410, when they are not any more
     */
    private Optional<Reading> cuts(Terms terms, Optional<Checkpoint> from, Optional<Cuts> kept) {
        if (terms.bandwidth().isEmpty()) {
            return Optional.empty();
        }
        if (kept.isPresent()) {
            return Optional.of(new Reading(0, kept.get()));
        }
        if (from.isEmpty()) {
            long run = ThreadLocalRandom.current().nextLong();
            return Optional.of(new Reading(run, recent.of(run)));
        }
        long run = from.get().run();
        return Optional.of(new Reading(
                run,
                recent.known(run)
                        .orElseThrow(() -> new ProblemException(
                                410,
                                "Gone",
                                "how large the chunks of this stream were is not known any more; leave Last-Event-ID"
                                        + " out to begin anew"))));
    }

    /** A reading whose cuts are remembered. */
    private record Reading(long run, Cuts cuts) {

        /** As it is remembered: for as long as chunks of it are told it is among the last. */
        Pace remembered(RecentCuts recent, Pace now) {
            Pace known = cuts.before(now);
            return index -> {
                recent.use(run);
                return known.chunkBytes(index);
            };
        }
    }

    private StreamingResponse stream(
            Terms terms,
            Feed feed,
            Caller caller,
            long identity,
            Optional<Checkpoint> from,
            Optional<Reading> reading,
            Seats.Seat seat) {
        Optional<Adaptation> adaptation = terms.bandwidth()
                .map(hint -> new Adaptation(
                        hint,
                        terms.adaptsLevel(),
                        from.map(Checkpoint::chunkBytes).orElse(terms.chunkBytes()),
                        timers::nanos));
        Pace now = adaptation.<Pace>map(each -> each).orElse(index -> terms.chunkBytes());
        Pace pace = reading.map(each -> each.remembered(recent, now)).orElse(now);
        Work work = new Work(terms, feed, pace, from, timers::nanos);
        EventWriter writer = new EventWriter(
                key,
                clock,
                config.checkpointAge(),
                identity,
                reading.map(Reading::run).orElse(0L),
                caller.requestId(),
                caller.lines(),
                from.map(Checkpoint::sequence).orElse(0L));
        Duration interval = terms.route().isLarge() ? config.heartbeatLarge() : config.heartbeat();
        EchoStream stream = new EchoStream(
                terms,
                feed,
                work,
                writer,
                workers,
                meter,
                interval,
                config.inputSilence(),
                adaptation,
                seat,
                timers::nanos);
        StreamingResponse response = StreamingResponse.of(
                        caller.lines() ? NDJSON : EventStream.MEDIA_TYPE, stream::writeTo, stream)
                .commitEarly()
                .lastWords(stream::lastWords);
        if (terms.coded()) {
            response.compressed(() -> adaptation.map(Adaptation::level).orElse(terms.codingLevel()));
        }
        adaptation.ifPresent(each -> response.mostWaiting(Bandwidth.HIGH.bufferBytes()));
        Headers.of(terms, caller).forEach(response::header);
        return response;
    }
}
