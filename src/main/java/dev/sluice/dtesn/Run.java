package dev.sluice.dtesn;

import dev.sluice.dtesn.model.Model;
import dev.sluice.dtesn.model.ModelSpec;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One input, read by one model in chunks. Owned by one thread at a time.
 *
 * <p>What it says of a chunk depends on the bytes up to its end and on where it begins, and on nothing else: neither on the
 * chunks before it, nor on the pieces in which the bytes come. So a run that begins again and cuts at the same places says
 * the same from there on.
 */
final class Run {

    private final Model model;
    private final MessageDigest input = sha256();
    private long chunks;
    private long begin; // of the chunk that is read
    private long offset;

    Run(ModelSpec spec) {
        this.model = new Model(spec);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    /** The network. */
    Model model() {
        return model;
    }

    /** How many bytes were read. */
    long offset() {
        return offset;
    }

    /** How many chunks there were. */
    long chunks() {
        return chunks;
    }

    /** How many bytes the chunk has that is read. */
    long pending() {
        return offset - begin;
    }

    /** Reads bytes of a chunk. */
    void read(byte[] bytes, int from, int length) {
        input.update(bytes, from, length);
        model.read(bytes, from, length);
        offset += length;
    }

    /** There are no more bytes; what has begun belongs to the last chunk. */
    void end() {
        model.end();
    }

    /** Ends a chunk, and says what there is to say of it. */
    Chunk cut() {
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

    /** Ends a chunk that somebody has been told of before. */
    void skip() {
        model.part();
        begin = offset;
        chunks++;
    }

    /** Of all the input so far. */
    private byte[] prefix() {
        try {
            return ((MessageDigest) input.clone()).digest();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e); // that of every JDK can be
        }
    }

    /** Of all the input so far, in hexadecimal. */
    String prefixSha256() {
        return HexFormat.of().formatHex(prefix());
    }
}
