package dev.sluice.dtesn;

import dev.sluice.dtesn.model.Model;
import dev.sluice.dtesn.model.ModelSpec;
import dev.sluice.dtesn.model.Sha256;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * One input, read by one model in chunks. Owned by one thread at a time.
 *
 * <p>What it says of a chunk depends on the bytes up to its end and on where it begins, and on nothing else: neither on the
 * chunks before it, nor on the pieces in which the bytes come. So a run that begins again and cuts at the same places says
 * the same from there on.
 */
public final class Run {

    private final Model model;
    private final MessageDigest input = Sha256.begin();
    private long chunks;
    private long begin; // of the chunk that is read
    private long offset;

    public Run(ModelSpec spec) {
        this.model = new Model(spec);
    }

    /** The network. */
    public Model model() {
        return model;
    }

    /** How many bytes were read. */
    public long offset() {
        return offset;
    }

    /** How many chunks there were. */
    public long chunks() {
        return chunks;
    }

    /** How many bytes the chunk has that is read. */
    public long pending() {
        return offset - begin;
    }

    /** Reads bytes of a chunk. */
    public void read(byte[] bytes, int from, int length) {
        input.update(bytes, from, length);
        model.read(bytes, from, length);
        offset += length;
    }

    /** There are no more bytes; what has begun belongs to the last chunk. */
    public void end() {
        model.end();
    }

    /** Ends a chunk, and says what there is to say of it. */
    public Chunk cut() {
        byte[] prefix = prefix();
        Chunk chunk = new Chunk(
                chunks,
                begin,
                offset - begin,
                HexFormat.of().formatHex(prefix),
                model.part(),
                model.membranes(),
                model.digest(prefix));
        begin = offset;
        chunks++;
        return chunk;
    }

    /** The next chunk begins here; so many before it were told of before. */
    public void resume(long told) {
        model.part();
        begin = offset;
        chunks = told;
    }

    /** The first 64 bits of the SHA-256 of all the input so far. */
    public long prefix64() {
        return Sha256.first64(prefix());
    }

    /** Of all the input so far. */
    private byte[] prefix() {
        try {
            return ((MessageDigest) input.clone()).digest();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e); // that of every JDK can be
        }
    }

    /** What the state is known by, in hexadecimal. */
    public String stateDigest() {
        return model.digest(prefix());
    }

    /** Of all the input so far, in hexadecimal. */
    public String prefixSha256() {
        return HexFormat.of().formatHex(prefix());
    }
}
