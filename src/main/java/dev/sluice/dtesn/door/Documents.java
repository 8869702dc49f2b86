package dev.sluice.dtesn.door;

import dev.sluice.dtesn.input.MalformedInput;
import dev.sluice.json.JsonMembers;
import dev.sluice.problem.ProblemException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Reads inputs to their end and says all in one document. Thread-safe. */
final class Documents {

    /** A document waits in memory until all of it is there. */
    private static final int MOST_CHARACTERS = 16 << 20;

    private final Workers workers;
    private final Meter meter;
    private final long mostBytes;
    private final Duration mostTime;
    private final LongSupplier nanos;

    /**
     * One with bounds.
     *
     * @param mostBytes of an input
     * @param mostTime that its reading may take
     */
    Documents(Workers workers, Meter meter, long mostBytes, Duration mostTime, LongSupplier nanos) {
        this.workers = workers;
        this.meter = meter;
        this.mostBytes = mostBytes;
        this.mostTime = mostTime;
        this.nanos = nanos;
    }

    /**
     * Waits until an input has been read, and closes it.
     *
     * @return the members of a JSON object: what was told first, of each chunk, and last
     * @throws ProblemException 400, when the input broke off; 413, when it is too large; 422, when it is not what its encoding
     *     says; 503, when it takes too long
     */
    JsonMembers read(Terms terms, Feed feed) throws InterruptedException {
        return read(terms, feed, until());
    }

    /** When one that begins now has to have been read, as {@link System#nanoTime} says it. */
    long until() {
        return nanos.getAsLong() + mostTime.toNanos();
    }

    /** The same, by a time that several have together. */
    JsonMembers read(Terms terms, Feed feed, long until) throws InterruptedException {
        if (feed.length() > mostBytes) {
            feed.close();
            throw tooLarge();
        }
        Work work = new Work(terms, feed, index -> terms.chunkBytes(), Optional.empty(), nanos);
        meter.begun(work);
        try {
            JsonMembers document = new Reading(work, feed, until).document();
            meter.completed(terms.route());
            return document;
        } catch (ProblemException e) {
            meter.failed(terms.route());
            throw e;
        } finally {
            work.stop();
            feed.close();
            meter.ended(work);
        }
    }

    private ProblemException tooLarge() {
        return new ProblemException(
                413,
                "Content Too Large",
                "the input has more than the " + mostBytes
                        + " bytes that are answered with one document; /stream_large_dataset takes any number");
    }

    private final class Reading {

        private final Work work;
        private final Feed feed;
        private final long until;
        private final List<String> chunks = new ArrayList<>();
        private String metadata = "";
        private String completion = "";
        private long counted;
        private long characters;

        Reading(Work work, Feed feed, long until) {
            this.work = work;
            this.feed = feed;
            this.until = until;
        }

        JsonMembers document() throws InterruptedException {
            Slice.Next next = Slice.Next.READ;
            while (next != Slice.Next.NOTHING) {
                Slice slice = slice();
                slice.told().forEach(this::add);
                if (work.bytes() > mostBytes) {
                    throw tooLarge();
                }
                next = slice.next();
                if (next == Slice.Next.WAIT && !feed.await(left())) {
                    throw tooLong(null);
                }
            }
            return new JsonMembers()
                    .raw("metadata", metadata)
                    .raw("chunks", "[" + String.join(",", chunks) + "]")
                    .raw("completion", completion);
        }

        private void add(Told told) {
            String object = "{" + told.members() + "}";
            characters += object.length();
            if (characters > MOST_CHARACTERS) {
                throw new ProblemException(
                        413,
                        "Content Too Large",
                        "what there is to tell is more than the " + MOST_CHARACTERS
                                + " characters of one document; larger chunks, or output_format=streaming, tell it");
            }
            switch (told.name()) {
                case Told.METADATA -> metadata = object;
                case Told.COMPLETION -> completion = object;
                default -> {
                    chunks.add(object);
                    meter.chunk();
                }
            }
        }

        private Duration left() {
            return Duration.ofNanos(Math.max(0, until - nanos.getAsLong()));
        }

        private Slice slice() throws InterruptedException {
            @Nullable Future<Slice> slice = null;
            try {
                slice = workers.submit(work);
                return slice.get(left().toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                throw tooLong(e);
            } catch (RejectedExecutionException | CancellationException e) {
                throw new ProblemException(503, "Service Unavailable", "this server is stopping");
            } catch (ExecutionException e) {
                throw problem(e.getCause() == null ? e : e.getCause());
            } finally {
                if (slice != null) {
                    slice.cancel(false); // it may wait for a thread that nobody needs any more
                }
                meter.read(work.bytes() - counted);
                counted = work.bytes();
            }
        }

        private ProblemException tooLong(@Nullable Exception why) {
            ProblemException problem = new ProblemException(
                    503,
                    "Service Unavailable",
                    "the input takes longer than the " + mostTime.toSeconds()
                            + " s of one document; output_format=streaming, or one of the streams, has no such bound");
            if (why != null) {
                problem.initCause(why);
            }
            return problem;
        }

        private RuntimeException problem(Throwable failure) {
            return switch (failure) {
                case MalformedInput e ->
                    new ProblemException(422, "Unprocessable Content", "input_data: " + e.getMessage());
                case IOException e -> new ProblemException(400, "Bad Request", "the input broke off");
                case RuntimeException e -> e;
                default -> new IllegalStateException(failure);
            };
        }
    }
}
