package dev.sluice.examples;

import dev.sluice.problem.Parameter;
import dev.sluice.problem.ProblemException;
import dev.sluice.stream.Source;
import dev.sluice.stream.StreamingResponse;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The same lines from each kind of source that a streaming response can have. */
@Dependent
@Path("stream/sources")
public class SourcesResource {

    private static final int MOST_ITEMS = 10_000_000;
    private static final String TEXT = "text/plain;charset=UTF-8";

    private final Executor threads;

    @Inject
    public SourcesResource(ThreadFactory threads) {
        this.threads = task -> threads.newThread(task).start();
    }

    /**
     * So many lines.
     *
     * @param kind {@code loop}, {@code iterator}, {@code iterable}, {@code stream}, {@code input-stream}, {@code publisher}
     *     or {@code stage}
     * @param items how many, from 0 on
     * @param failsAt the number of the line at which the source fails; none when it is missing
     */
    @GET
    @Path("{kind}")
    public StreamingResponse lines(
            @PathParam("kind") String kind,
            @QueryParam("items") @Nullable String items,
            @QueryParam("failsAt") @Nullable String failsAt) {
        Lines lines = new Lines(
                Parameter.whole("items", items, 1_000, 0, MOST_ITEMS),
                Parameter.whole("failsAt", failsAt, MOST_ITEMS, 0, MOST_ITEMS));
        return switch (kind) {
            case "loop" ->
                StreamingResponse.of(TEXT, out -> {
                    while (lines.hasNext()) {
                        out.write(lines.next() + "\n");
                    }
                });
            case "iterator" -> StreamingResponse.text(Source.of(lines));
            case "iterable" -> StreamingResponse.text(Source.of((Iterable<CharSequence>) () -> lines));
            case "stream" ->
                StreamingResponse.text(
                        Source.of(StreamSupport.stream(Spliterators.spliteratorUnknownSize(lines, 0), false)));
            case "input-stream" -> StreamingResponse.of(TEXT, new LineInput(lines));
            case "publisher" -> StreamingResponse.text(Source.of(new LinePublisher(lines, threads)));
            case "stage" ->
                StreamingResponse.text(Source.of(
                        CompletableFuture.supplyAsync(() -> Source.of((Iterator<CharSequence>) lines), threads)));
            default ->
                throw new ProblemException(
                        404,
                        "Not Found",
                        "kind: there is no source of kind " + kind
                                + "; there are loop, iterator, iterable, stream, input-stream, publisher and stage");
        };
    }

    /** Numbered lines, of which one may fail. Owned by the one who reads it. */
    private static final class Lines implements Iterator<CharSequence> {

        private final int count;
        private final int failsAt;
        private int next;

        Lines(int count, int failsAt) {
            this.count = count;
            this.failsAt = failsAt;
        }

        @Override
        public boolean hasNext() {
            return next < count;
        }

        @Override
        public String next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            if (next == failsAt) {
                throw new IllegalStateException("fails at line " + next + ", as it was asked to");
            }
            return "line " + next++;
        }
    }

    /** The lines as bytes. Owned by the one who reads it. */
    private static final class LineInput extends InputStream {

        private final Lines lines;
        private byte[] line = new byte[0];
        private int at;

        LineInput(Lines lines) {
            this.lines = lines;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (at == line.length && !lines.hasNext()) {
                return -1;
            }
            if (at == line.length) {
                line = (lines.next() + "\n").getBytes(StandardCharsets.UTF_8);
                at = 0;
            }
            int count = Math.min(length, line.length - at);
            System.arraycopy(line, at, target, offset, count);
            at += count;
            return count;
        }
    }
}
