package dev.sluice.bench;

import java.io.IOException;

/** Takes the bytes of a body as they come. */
@FunctionalInterface
interface BodySink {

    /** Takes a piece, which is the caller's again afterwards; throws when it is not what it should be. */
    void body(byte[] bytes, int offset, int length) throws IOException;
}
