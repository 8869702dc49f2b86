package dev.sluice.dtesn.model;

import dev.sluice.dtesn.input.ByteReader;
import dev.sluice.dtesn.input.Encoding;
import dev.sluice.dtesn.input.MalformedInput;
import dev.sluice.dtesn.input.SymbolReader;
import dev.sluice.dtesn.input.Symbols;
import dev.sluice.dtesn.readout.Readout;
import dev.sluice.dtesn.reservoir.Reservoir;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A deep tree echo state network that reads bytes. Owned by one thread.
 *
 * <p>For each symbol, in this order: the readout predicts it from the state; what it was worth is counted; the readout
 * learns it; the membranes get their object, and the gates move; the network makes its step.
 */
public final class Model {

    /** A factor that spreads signatures over the kinds of objects, as in multiplicative hashing. */
    private static final int SPREAD = 0x9E37_79B1;

    private final ModelSpec spec;
    private final Reservoir reservoir;
    private final Gates gates;
    private final Readout readout;
    private final SymbolReader reader;
    private final Reading reading = new Reading();
    private final Novelty novelty = new Novelty();
    private final Branches branches;
    private final byte[] specification;
    private final float[] driven;
    private final float @Nullable [] @Nullable [] drivenByOctet; // each made when it comes first

    public Model(ModelSpec spec) {
        this.spec = spec;
        this.reservoir = new Reservoir(spec.reservoir());
        this.gates = new Gates(
                spec.reservoir().tree(), spec.rules(), spec.reservoir().seed());
        this.readout = new Readout(spec.reservoir().units());
        this.reader = spec.encoding().reader();
        this.branches = new Branches(spec.reservoir().units());
        this.specification = spec.text().getBytes(StandardCharsets.UTF_8);
        this.driven = new float[reservoir.skinUnits()];
        this.drivenByOctet = spec.encoding() == Encoding.BYTES ? new float[256][] : null;
    }

    /** What it is made of. */
    public ModelSpec spec() {
        return spec;
    }

    /**
     * Reads some bytes.
     *
     * @throws MalformedInput when they are not what the encoding says; it can't go on then
     */
    public void read(byte[] bytes, int offset, int length) {
        reader.read(bytes, offset, length, reading);
    }

    /**
     * There are no more bytes: what has begun is a symbol.
     *
     * @throws MalformedInput when it can't be one
     */
    public void end() {
        reader.end(reading);
    }

    /** What there is to say about what was read since the last call. */
    public Part part() {
        return novelty.take();
    }

    /** How many symbols were read. */
    public long symbols() {
        return novelty.symbols();
    }

    /** How many bits a symbol was worth, in the mean of all. */
    public double meanNovelty() {
        return novelty.mean();
    }

    /** How many objects were lost since a membrane held as many of their kind as it may. */
    public long objectsLost() {
        return gates.system().lost();
    }

    /** The state of each membrane. */
    public List<Membrane> membranes() {
        return IntStream.range(0, reservoir.membranes())
                .mapToObj(this::membrane)
                .toList();
    }

    private Membrane membrane(int m) {
        double squares = 0;
        for (int i = reservoir.start(m); i < reservoir.start(m) + reservoir.size(m); i++) {
            squares += (double) reservoir.units()[i] * reservoir.units()[i];
        }
        return new Membrane(
                m,
                spec.reservoir().tree().level(m),
                Math.sqrt(squares),
                squares / reservoir.size(m),
                reservoir.gate(m),
                gates.system().describe(m));
    }

    /** The units of a membrane, copied. */
    public float[] units(int membrane) {
        int start = reservoir.start(membrane);
        return Arrays.copyOfRange(reservoir.units(), start, start + reservoir.size(membrane));
    }

    /**
     * What the whole state is known by: SHA-256, in hexadecimal, of the specification, the input, all units, gates and
     * objects, and what novelty was counted.
     *
     * @param inputDigest what the input so far is known by
     */
    public String digest(byte[] inputDigest) {
        MessageDigest sha = Sha256.begin();
        sha.update(specification);
        sha.update(inputDigest);
        ByteBuffer state = ByteBuffer.allocate(reservoir.savedBytes() + gates.savedBytes() + Long.BYTES + Double.BYTES);
        reservoir.save(state);
        gates.save(state);
        state.putLong(novelty.symbols()).putDouble(novelty.mean());
        sha.update(state.flip());
        return HexFormat.of().formatHex(sha.digest());
    }

    /** How many bytes {@link #save} makes. */
    public int savedBytes() {
        return reservoir.savedBytes()
                + gates.savedBytes()
                + readout.savedBytes()
                + reader.savedBytes()
                + branches.savedBytes()
                + Novelty.SAVED_BYTES;
    }

    /** All that changes while it reads; the same bytes mean the same future. */
    public byte[] save() {
        ByteBuffer to = ByteBuffer.allocate(savedBytes());
        reservoir.save(to);
        gates.save(to);
        readout.save(to);
        reader.save(to);
        branches.save(to);
        novelty.save(to);
        return to.array();
    }

    /** Goes on where another one of the same specification was saved. */
    public void restore(byte[] saved) {
        ByteBuffer from = ByteBuffer.wrap(saved);
        reservoir.restore(from);
        gates.restore(from);
        readout.restore(from);
        reader.restore(from);
        branches.restore(from);
        novelty.restore(from);
    }

    /** Symbols, one after the other. */
    private final class Reading implements Symbols {

        @Override
        public void octet(int value) {
            advance(readout.code(reservoir.units(), value), value, drivenBy(value));
        }

        @Override
        public void symbol(float[] numbers, int signature) {
            double bits = readout.code(reservoir.units(), signature);
            reservoir.drive(numbers, numbers.length, driven);
            advance(bits, signature, driven);
        }

        @Override
        public void row(float[] standardised, int count, long missing) {
            double bits = readout.code(reservoir.units(), standardised, count, missing);
            int signature = 0;
            for (int i = 0; i < Math.min(count, SIGNATURE_BITS); i++) {
                signature |= (standardised[i] < 0 ? 1 : 0) << i;
            }
            reservoir.drive(standardised, count, driven);
            advance(bits, signature, driven);
        }

        @Override
        public void branch() {
            branches.open();
        }

        /** It is predicted from the node before it, whatever that is to it: a brother, a child, or the last of another. */
        @Override
        public void node(float[] numbers, int signature, boolean hasBranch) {
            double bits = readout.code(reservoir.units(), signature);
            branches.begin(hasBranch, reservoir);
            reservoir.drive(numbers, numbers.length, driven);
            advance(bits, signature, driven);
            branches.end(reservoir);
        }

        private void advance(double bits, int signature, float[] drive) {
            novelty.add(bits);
            gates.step(spec.feeding() == Feeding.INPUT ? (signature * SPREAD) >>> 30 : activity(), reservoir);
            reservoir.step(drive);
        }

        /** Which halves of the skin are more positive than negative, as a kind of object: unlike words, all are common. */
        private int activity() {
            float[] units = reservoir.units();
            int half = reservoir.size(0) / 2;
            float first = 0;
            float second = 0;
            for (int i = 0; i < half; i++) {
                first += units[i];
                second += units[half + i];
            }
            return (first > 0 ? 1 : 0) + (second > 0 ? 2 : 0);
        }

        private float[] drivenBy(int octet) {
            float[] known = drivenByOctet == null ? null : drivenByOctet[octet];
            if (known == null) {
                known = new float[reservoir.skinUnits()];
                float[] embedding = new float[spec.encoding().inputs()];
                ByteReader.embed(octet, spec.reservoir().seed(), embedding);
                reservoir.drive(embedding, embedding.length, known);
                if (drivenByOctet != null) {
                    drivenByOctet[octet] = known;
                }
            }
            return known;
        }
    }
}
