package dev.sluice.dtesn;

import dev.sluice.dtesn.model.Membrane;
import dev.sluice.dtesn.model.Part;
import java.util.List;

/**
 * What a run says about one chunk of its input.
 *
 * @param index from 0
 * @param offset where it begins in the input, in bytes
 * @param length in bytes
 * @param prefixSha256 of all the input up to its end, in hexadecimal
 * @param part how surprising it was
 * @param membranes what the network is like behind it
 * @param stateDigest what the state behind it is known by, in hexadecimal
 */
public record Chunk(
        long index,
        long offset,
        long length,
        String prefixSha256,
        Part part,
        List<Membrane> membranes,
        String stateDigest) {

    public Chunk {
        membranes = List.copyOf(membranes);
    }
}
