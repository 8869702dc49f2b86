package dev.sluice.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
        HttpResponse<InputStream> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
        List<String> lines = new ArrayList<>();
        List<Long> times = new ArrayList<>();
        long begin = System.nanoTime();
        Optional<IOException> failure = Optional.empty();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                times.add((System.nanoTime() - begin) / 1_000_000);
            }
        } catch (IOException e) {
            failure = Optional.of(e);
        }
        return new Received(response.statusCode(), response.headers(), lines, times, failure);
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
