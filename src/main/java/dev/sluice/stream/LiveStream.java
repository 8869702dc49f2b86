package dev.sluice.stream;

import java.util.function.Supplier;

/**
 * One stream in the list of those that are open, for people to look at.
 *
 * @param number counts from 1 in this process: a later stream has a higher one
 * @param subject what it is
 * @param handle what is listed
 */
public record LiveStream(long number, Subject subject, Handle handle) {

    /** What a list needs of a stream. */
    public interface Handle {

        /** Its counters. */
        StreamStats stats();

        /** What came from its reader. */
        default Received received() {
            return Received.NOTHING;
        }

        /** Ends it. */
        void end(CloseReason reason);
    }

    /** Asks for its counters. */
    public Supplier<StreamStats> stats() {
        return handle::stats;
    }

    /** What came from its reader. */
    public Received received() {
        return handle.received();
    }

    /** Ends it, by the decision of an operator. */
    public Runnable closer() {
        return () -> handle.end(CloseReason.LIMIT);
    }

    /** Unique in this process, such as {@code s-12}. */
    public String id() {
        return "s-" + number;
    }

    /**
     * What is streamed, and to whom.
     *
     * @param path path of the request, without its query: that may hold what is nobody's business
     * @param remote address of the reader
     * @param mediaType media type of the body
     */
    public record Subject(String path, String remote, String mediaType) {}
}
