package dev.sluice.dtesn.input;

import java.nio.ByteBuffer;

/** Makes symbols of bytes that come piece by piece. Owned by one thread. */
public interface SymbolReader {

    /** Reads some bytes, and tells of each symbol that is whole. */
    void read(byte[] bytes, int offset, int length, Symbols symbols);

    /** There are no more bytes: what has begun is a symbol. */
    void end(Symbols symbols);

    /** How many bytes {@link #save} writes. */
    int savedBytes();

    /** Writes all that changes while it reads; the same bytes mean the same future. */
    void save(ByteBuffer to);

    /** Goes on where another one of the same kind was saved. */
    void restore(ByteBuffer from);
}
