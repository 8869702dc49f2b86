package dev.sluice.dtesn.door;

import dev.sluice.dtesn.Checkpoint;
import dev.sluice.dtesn.input.MalformedInput;
import dev.sluice.security.Seats;
import dev.sluice.stream.BackpressureTimeout;
import dev.sluice.stream.Frame;
import dev.sluice.stream.StreamClosed;
import dev.sluice.stream.StreamOut;
import dev.sluice.stream.StreamStats;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells an input's reading as events: has slices of it computed, each while what the one before has told is written, and
 * writes a heartbeat whenever there was nothing to tell for some time, whether something is computed, or the input does not
 * come. Owned by its stream's thread; {@link #close} may be called by others.
 */
final class EchoStream implements AutoCloseable {

    /** What is longer begins with a heartbeat. */
    private static final int LONG = 50_000;

    private static final Duration NEVER = Duration.ofDays(1);

    private static final String AGAIN = "send the same request again, with the id of the last event as Last-Event-ID";

    private final Terms terms;
    private final Feed feed;
    private final Work work;
    private final EventWriter writer;
    private final Workers workers;
    private final Meter meter;
    private final Duration interval;
    private final Duration mostSilence;
    private final Optional<Adaptation> adaptation;
    private final Seats.Seat seat;
    private final LongSupplier nanos;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean(); // and counted
    private volatile boolean begun;
    private @Nullable Future<Slice> computing; // the last slice that was asked for
    private Told.Place place; // where who has got what was written last goes on
    private long lastSent;
    private long counted; // bytes of the input, for the meter
    private long written; // bytes of events
    private long saved; // bytes that they are shorter than uncompressed ones
    private long waits; // of the stream for its reader
    private boolean drained; // nothing waited when the present chunk was told first

    /**
     * One that is about to begin.
     *
     * @param interval after how long a silence there is a heartbeat
     * @param mostSilence how long nothing of the input may come
     * @param seat closed at the end
     */
    EchoStream(
            Terms terms,
            Feed feed,
            Work work,
            EventWriter writer,
            Workers workers,
            Meter meter,
            Duration interval,
            Duration mostSilence,
            Optional<Adaptation> adaptation,
            Seats.Seat seat,
            LongSupplier nanos) {
        this.terms = terms;
        this.feed = feed;
        this.work = work;
        this.writer = writer;
        this.workers = workers;
        this.meter = meter;
        this.interval = terms.beats() ? interval : NEVER;
        this.mostSilence = mostSilence;
        this.adaptation = adaptation;
        this.seat = seat;
        this.nanos = nanos;
        this.place = work.beginning();
        this.lastSent = nanos.getAsLong();
    }

    /** Tells all of it. */
    void writeTo(StreamOut out) throws Exception {
        try {
            tell(out);
        } catch (StreamClosed | BackpressureTimeout | InterruptedException e) {
            throw e; // nobody is there any more: close() counts that
        } catch (Exception e) {
            if (endsHere()) {
                meter.failed(terms.route());
            }
            throw e;
        } finally {
            work.stop();
            Future<Slice> left = computing;
            if (left != null) {
                workers.forget(left);
            }
            count();
            feed.close(); // before the answer ends, and with it the request that is read
        }
    }

    private void tell(StreamOut out) throws Exception {
        begun = true;
        meter.begun(work);
        if (work.goesOn()) {
            begin(out);
        }
        Future<Slice> next = submit();
        while (true) {
            Slice slice = computed(next, out);
            Future<Slice> ahead = ahead(slice); // computed while what this one told is written
            for (Told told : slice.told()) {
                send(told, out);
            }
            if (slice.next() == Slice.Next.NOTHING) {
                break;
            }
            if (slice.next() == Slice.Next.WAIT) {
                awaitInput(out);
            }
            next = ahead == null ? submit() : ahead;
        }
        if (endsHere()) {
            meter.completed(terms.route());
        }
    }

    private Future<Slice> submit() {
        Future<Slice> slice = workers.submit(work);
        computing = slice;
        return slice;
    }

    /** The slice behind this one; null when there is none, or none before this one has been told. */
    private @Nullable Future<Slice> ahead(Slice slice) {
        boolean begins = slice.told().stream().anyMatch(told -> told.name().equals(Told.METADATA));
        if (slice.next() != Slice.Next.READ || begins) { // who is told of the beginning is told before there is work
            return null;
        }
        try {
            return submit();
        } catch (RejectedExecutionException e) {
            return null; // what has been computed is told first
        }
    }

    private void awaitInput(StreamOut out) throws IOException, InterruptedException {
        long silentSince = nanos.getAsLong();
        while (!feed.await(shorter(untilBeat(), mostSilence))) {
            if (nanos.getAsLong() - silentSince >= mostSilence.toNanos()) {
                throw new IOException("nothing came of the input for " + mostSilence.toSeconds() + " s");
            }
            if (untilBeat().isZero()) {
                beat(out);
            }
        }
    }

    private Slice computed(Future<Slice> slice, StreamOut out) throws Exception {
        while (true) {
            try {
                return slice.get(untilBeat().toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                beat(out); // it is time
            } catch (CancellationException e) {
                throw new RejectedExecutionException(e); // the server stops
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Exception failure) {
                    throw failure;
                }
                throw e;
            } finally {
                count();
            }
        }
    }

    private void count() {
        long bytes = work.bytes();
        meter.read(bytes - counted);
        counted = bytes;
    }

    /** Whether nobody has counted its end yet: a reader may leave while it fails. */
    private boolean endsHere() {
        return ended.compareAndSet(false, true);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private Duration untilBeat() {
        return Duration.ofNanos(Math.max(0, lastSent + interval.toNanos() - nanos.getAsLong()));
    }

    /** What takes long says at once that it has begun. */
    private void begin(StreamOut out) throws IOException, InterruptedException {
        if (terms.beats() && (feed.length() < 0 || feed.length() > LONG)) {
            beat(out);
        }
    }

    private void beat(StreamOut out) throws IOException, InterruptedException {
        meter.beat();
        String members = EventText.heartbeat(work.progress(), work.bytes(), work.nanosSoFar() / 1e6);
        write(Told.of(terms.route(), Told.HEARTBEAT, members, place), out);
    }

    private void send(Told told, StreamOut out) throws IOException, InterruptedException {
        switch (told.name()) {
            case Told.METADATA -> {
                write(terms.beats() ? told.with("\"heartbeat_interval_ms\":" + interval.toMillis()) : told, out);
                begin(out);
            }
            case Told.COMPLETION -> write(told.with("\"compression_ratio\":" + compressionRatio(out)), out);
            default -> {
                boolean isSummary = told.place().stage() == Checkpoint.Stage.DETAIL;
                if (isSummary || !terms.progressive()) { // the first that is told of this chunk
                    drained = adaptation.isPresent() && out.stats().queuedBytes() == 0;
                }
                write(told, out);
                if (!isSummary) {
                    meter.chunk();
                    adapt(out);
                }
            }
        }
    }

    private void write(Told told, StreamOut out) throws IOException, InterruptedException {
        byte[] bytes = writer.write(told);
        written += bytes.length;
        saved += told.saved();
        out.write(bytes);
        place = told.place();
        lastSent = nanos.getAsLong();
    }

    /** How many times more bytes there would be if nothing were compressed; 1 where nothing is. */
    private double compressionRatio(StreamOut out) throws IOException, InterruptedException {
        out.flush(); // what is not sent yet is not compressed yet
        long sent = out.stats().bytes();
        return sent == 0 ? 1 : (double) (written + saved) / sent;
    }

    private void adapt(StreamOut out) throws IOException, InterruptedException {
        if (adaptation.isEmpty()) {
            return;
        }
        Adaptation adapted = adaptation.get();
        boolean waited = out.stats().queuedBytes() > adapted.bufferBytes();
        if (waited) {
            out.flush();
        }
        StreamStats stats = out.stats();
        adapted.look(stats.bytes(), waited || stats.waits() > waits, drained);
        waits = stats.waits();
    }

    /** What to send last when it has failed. */
    Frame lastWords(Throwable failure) {
        Told told = switch (failure) {
            case RejectedExecutionException e -> error("this server has too much to do, or is stopping", true, AGAIN);
            case MalformedInput e ->
                error(
                        e.getMessage(),
                        false,
                        "send an input that is what encoding="
                                + terms.spec().encoding().word() + " says, or another encoding");
            case OtherInput e ->
                error(e.getMessage(), false, "send the same input again, or leave Last-Event-ID out to begin anew");
            case IOException e -> error("the input broke off", true, AGAIN);
            default -> error("the server failed", true, AGAIN);
        };
        return Frame.of(writer.write(told));
    }

    private Told error(@Nullable String what, boolean recoverable, String hint) {
        // behind what no repetition can mend there is nothing, which tells an EventSource not to come again
        Told.Place behind = recoverable ? place : place.at(Checkpoint.Stage.NOTHING);
        return Told.of(
                terms.route(),
                Told.ERROR,
                EventText.error(String.valueOf(what), recoverable, hint, place.chunks(), work.progress()),
                behind);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            work.stop();
            feed.close();
            if (begun && endsHere()) {
                meter.left(terms.route());
            }
            meter.ended(work);
            seat.close();
        }
    }
}
