package dev.sluice.dtesn.door;

import java.io.IOException;
import java.time.Duration;

/** Where the bytes of an input come from. Read by one thread at a time; waited for by another. */
interface Feed extends AutoCloseable {

    /**
     * Reads what is there, and does not wait for a sender.
     *
     * @return how many bytes; 0 when there are none yet, -1 when there are no more
     * @throws IOException when the rest won't come
     */
    int read(byte[] to) throws IOException;

    /**
     * Waits until there is something to read, or the end.
     *
     * @return whether there is
     */
    boolean await(Duration timeout) throws InterruptedException;

    /** How many bytes there are in all; -1 when that is not known before. */
    long length();

    /** Nothing more is read. Only the first call counts. */
    @Override
    void close();
}
