package dev.sluice.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The lines of a response with the time at which each arrived.
 *
 * @param status the status
 * @param headers the header fields
 * @param lines the lines, without their ends
 * @param times when each line was there, in milliseconds since the first byte of the body could have come
 * @param failure how the body ended, when it did not end cleanly
 */
record Received(
        int status,
        java.net.http.HttpHeaders headers,
        List<String> lines,
        List<Long> times,
        Optional<IOException> failure) {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Reads a response to its end, clean or not. */
    static Received from(URI uri) throws IOException, InterruptedException {
        return from(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).build());
    }

    static Received from(HttpRequest request) throws IOException, InterruptedException {
        AtomicReference<HttpResponse.ResponseInfo> head = new AtomicReference<>();
        Lines body = new Lines();
        try {
            CLIENT.send(request, known -> {
                head.set(known);
                return body;
            });
        } catch (IOException e) {
            // a body that breaks off together with its head fails the whole call: what came is told to the lines all
            // the same
            if (head.get() == null) {
                throw e;
            }
        }
        HttpResponse.ResponseInfo known = head.get();
        return new Received(known.statusCode(), known.headers(), body.lines, body.times, body.awaitEnd());
    }

    /** Takes lines as they come. The client's own streams forget what has come when the end is not a clean one. */
    private static final class Lines implements HttpResponse.BodySubscriber<Lines> {

        private final List<String> lines = new ArrayList<>();
        private final List<Long> times = new ArrayList<>();
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private final CompletableFuture<Optional<IOException>> end = new CompletableFuture<>();
        private long begin;

        @Override
        public CompletionStage<Lines> getBody() {
            return CompletableFuture.completedStage(
                    this); // at once: of a body that breaks off nothing else would be known
        }

        Optional<IOException> awaitEnd() throws InterruptedException {
            try {
                return end.get(60, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            begin = System.nanoTime();
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                while (buffer.hasRemaining()) {
                    byte next = buffer.get();
                    if (next == '\n') {
                        ended();
                    } else {
                        line.write(next);
                    }
                }
            }
        }

        private void ended() {
            String text = line.toString(StandardCharsets.UTF_8);
            lines.add(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
            times.add((System.nanoTime() - begin) / 1_000_000);
            line.reset();
        }

        @Override
        public void onError(Throwable failure) {
            end.complete(Optional.of(failure instanceof IOException known ? known : new IOException(failure)));
        }

        @Override
        public void onComplete() {
            if (line.size() > 0) {
                ended();
            }
            end.complete(Optional.empty());
        }
    }

    /** How long after the first line the last one came. */
    long spreadMillis() {
        return times.getLast() - times.getFirst();
    }

    /** The values of the {@code data:} lines of an event stream. */
    List<String> data() {
        return lines.stream()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring(6))
                .toList();
    }

    String header(String name) {
        return headers.firstValue(name).orElse("");
    }
}
