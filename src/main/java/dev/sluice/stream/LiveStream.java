package dev.sluice.stream;

import java.time.Instant;
import java.util.function.Supplier;

/**
 * One stream in the list of those that are open, for people to look at.
 *
 * @param id unique in this process, such as {@code s-12}
 * @param subject what it is
 * @param opened when it began
 * @param stats asks for its counters
 * @param closer ends it
 */
public record LiveStream(String id, Subject subject, Instant opened, Supplier<StreamStats> stats, Runnable closer) {

    LiveStream(String id, Subject subject, Supplier<StreamStats> stats, Runnable closer) {
        this(id, subject, Instant.now(), stats, closer);
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
