package dev.sluice.stream;

import java.util.function.Supplier;

/**
 * One stream in the list of those that are open, for people to look at.
 *
 * @param number counts from 1 in this process: a later stream has a higher one
 * @param subject what it is
 * @param stats asks for its counters
 * @param closer ends it
 */
public record LiveStream(long number, Subject subject, Supplier<StreamStats> stats, Runnable closer) {

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
