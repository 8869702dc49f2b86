package dev.sluice.dtesn.door;

import dev.sluice.dtesn.Checkpoint;
import dev.sluice.dtesn.Checkpoint.Stage;
import dev.sluice.dtesn.Chunk;
import dev.sluice.dtesn.Run;
import dev.sluice.dtesn.model.Membrane;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The reading of one input, some milliseconds at a time: {@link #call} reads on and says what there is to tell. Owned by one
 * thread at a time; {@link #stop} and {@link #bytes} may be called by others.
 */
final class Work implements Callable<Slice> {

    /** So long a slice takes: others wait for the same processor. */
    private static final long SLICE_NANOS = 10_000_000;

    /** So much a slice tells: it waits in memory until it is written. */
    private static final int SLICE_CHARACTERS = 65_536;

    /** So many bytes are read at most without a look at the time, and at least. */
    private static final int MOST_PIECE = 1_024;

    private static final int LEAST_PIECE = 1;

    /** A piece that takes less is small, and the next is twice as large. */
    private static final long PIECE_NANOS = 500_000;

    private static final int BUFFER = 65_536;

    private final Terms terms;
    private final Feed feed;
    private final Pace pace;
    private final Optional<Checkpoint> from;
    private final LongSupplier nanos;
    private final byte[] buffer;
    private final long begun;
    private int at;
    private int end;
    private @Nullable Run run;
    private Stage stage;
    private int chunkBytes; // of the chunk that is read
    private Told.Place place;
    private int piece = LEAST_PIECE;
    private @Nullable Exception failure; // to be thrown when what was told before has been taken
    private long chunkSince;
    private volatile long bytes;
    private volatile double energy;
    private volatile boolean stopped;

    /**
     * The reading of an input from its beginning.
     *
     * @param from after what nothing is told again; empty for all
     */
    Work(Terms terms, Feed feed, Pace pace, Optional<Checkpoint> from, LongSupplier nanos) {
        this.terms = terms;
        this.feed = feed;
        this.pace = pace;
        this.from = from;
        this.nanos = nanos;
        this.begun = nanos.getAsLong();
        this.chunkSince = begun;
        long length = feed.length();
        this.buffer = new byte[length < 0 ? BUFFER : Math.clamp(length, 1, BUFFER)];
        this.chunkBytes = from.map(Checkpoint::chunkBytes).orElseGet(() -> pace.chunkBytes(0));
        this.stage = from.map(Checkpoint::stage).orElse(Stage.CHUNK);
        this.place = beginning();
    }

    /** Whether it begins behind what was told to somebody before. */
    boolean goesOn() {
        return from.isPresent();
    }

    /** Where it begins. */
    Told.Place beginning() {
        return from.map(Work::place).orElseGet(() -> new Told.Place(Stage.CHUNK, 0, 0, chunkBytes, 0));
    }

    private static Told.Place place(Checkpoint known) {
        return new Told.Place(known.stage(), known.chunks(), known.offset(), known.chunkBytes(), known.prefix());
    }

    /** How many units its network has. */
    int units() {
        return terms.spec().reservoir().units();
    }

    /** The mean of the squares of its units, as the last chunk said it, by membrane. */
    double energy() {
        return energy;
    }

    /** How many bytes were read so far. */
    long bytes() {
        return bytes;
    }

    /** How long it has been at it, in nanoseconds. */
    long nanosSoFar() {
        return nanos.getAsLong() - begun;
    }

    /** How much of the input was read, from 0 to 1; -1 when its length is not known. */
    double progress() {
        return progress(bytes);
    }

    private double progress(long read) {
        long length = feed.length();
        if (length < 0) {
            return -1;
        }
        return length == 0 ? 1 : Math.min(1, (double) read / length);
    }

    /** Nothing more is read; a slice that is on its way ends soon. */
    void stop() {
        stopped = true;
    }

    /**
     * Reads on.
     *
     * @throws dev.sluice.dtesn.input.MalformedInput when the input is not what its encoding says
     * @throws OtherInput when it is another one than that which a stream is to go on with
     * @throws IOException when the rest of it won't come
     */
    @Override
    public Slice call() throws Exception {
        Exception failed = failure;
        if (failed != null) {
            throw failed;
        }
        List<Told> told = new ArrayList<>();
        if (stopped) {
            return new Slice(told, Slice.Next.NOTHING); // nobody is there to be told
        }
        try {
            return new Slice(told, read(told));
        } catch (Exception e) {
            if (told.isEmpty()) {
                throw e;
            }
            failure = e; // what was told before it is told
            return new Slice(told, Slice.Next.READ);
        }
    }

    private Slice.Next read(List<Told> told) throws IOException {
        Run reading = run;
        if (reading == null) {
            reading = new Run(terms.spec());
            run = reading;
            if (from.isEmpty()) {
                String metadata = EventText.metadata(terms, feed.length());
                told.add(Told.of(terms.route(), Told.METADATA, metadata, place));
                return Slice.Next.READ; // at once: the first bytes may take their time
            }
        }
        long until = nanos.getAsLong() + SLICE_NANOS;
        int characters = 0;
        // what is read ahead of a reader whose speed is measured has sizes that do not know of it yet
        int most = terms.bandwidth().isPresent() ? 1 : SLICE_CHARACTERS;
        while (!stopped && nanos.getAsLong() - until < 0 && characters < most) {
            if (at == end) {
                int count = feed.read(buffer);
                if (count == 0) {
                    return Slice.Next.WAIT;
                }
                if (count < 0) {
                    end(reading, told);
                    return Slice.Next.NOTHING;
                }
                at = 0;
                end = count;
            }
            int before = told.size();
            long begunAt = nanos.getAsLong();
            readPiece(reading, told);
            boolean quick = nanos.getAsLong() - begunAt < PIECE_NANOS;
            piece = Math.clamp(quick ? piece * 2L : piece / 2, LEAST_PIECE, MOST_PIECE);
            for (Told each : told.subList(before, told.size())) {
                characters += each.members().length();
            }
        }
        return Slice.Next.READ;
    }

    private void readPiece(Run reading, List<Told> told) {
        int most = Math.min(end - at, piece);
        long silent = silent(reading);
        if (silent > 0) {
            read(reading, (int) Math.min(most, silent));
            if (silent(reading) == 0) {
                goOn(reading);
            }
            return;
        }
        if (stage == Stage.END) {
            throw new OtherInput(); // it ended here, and now there is more
        }
        read(reading, (int) Math.min(most, chunkBytes - reading.pending()));
        if (reading.pending() == chunkBytes) {
            cut(reading, Stage.CHUNK, told);
        }
    }

    /** How many bytes are still to be read of which all was told before. */
    private long silent(Run reading) {
        return from.map(known -> known.offset() - reading.offset()).orElse(0L);
    }

    private void read(Run reading, int length) {
        reading.read(buffer, at, length);
        at += length;
        bytes = reading.offset();
    }

    /** All that was told before has been read once more. */
    private void goOn(Run reading) {
        Checkpoint known = from.orElseThrow();
        if (reading.prefix64() != known.prefix()) {
            throw new OtherInput();
        }
        if (known.stage() != Stage.END) {
            reading.resume(known.chunks());
        }
    }

    /** Ends a chunk, and tells it: twice, where that is wanted, and a summary was not told before. */
    private void cut(Run reading, Stage next, List<Told> told) {
        Told.Place before = place;
        long cutAt = nanos.getAsLong();
        Chunk chunk = reading.cut();
        energy = chunk.membranes().stream()
                .mapToDouble(Membrane::energy)
                .average()
                .orElse(0);
        int bytesOfIt = chunkBytes;
        chunkBytes = pace.chunkBytes(reading.chunks());
        if (terms.progressive() && stage != Stage.DETAIL) {
            told.add(Told.of(
                    terms.route(),
                    Told.CHUNK,
                    EventText.summary(chunk, progress(chunk.offset() + chunk.length())),
                    new Told.Place(Stage.DETAIL, chunk.index(), chunk.offset(), bytesOfIt, before.prefix())));
        }
        place = new Told.Place(next, reading.chunks(), reading.offset(), chunkBytes, reading.prefix64());
        double millis = (cutAt - chunkSince) / 1e6;
        told.add(EventText.chunk(terms, chunk, reading.model(), progress(reading.offset()), millis, place));
        chunkSince = nanos.getAsLong();
        stage = next;
    }

    /** All of the input has come. */
    private void end(Run reading, List<Told> told) {
        if (silent(reading) > 0) {
            throw new OtherInput();
        }
        long symbols = reading.model().symbols();
        reading.end();
        if (stage == Stage.END) {
            reading.resume(from.orElseThrow().chunks());
        } else if (reading.pending() > 0 || reading.model().symbols() > symbols) {
            cut(reading, Stage.END, told); // of no bytes, when the end alone made a symbol of what had been told
        }
        place = new Told.Place(Stage.NOTHING, reading.chunks(), reading.offset(), chunkBytes, reading.prefix64());
        told.add(Told.of(terms.route(), Told.COMPLETION, EventText.completion(reading, nanosSoFar()), place));
    }
}
