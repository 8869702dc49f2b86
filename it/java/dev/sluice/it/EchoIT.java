package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.EchoEvents.Event;
import jakarta.json.JsonObject;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Deep Tree Echo in a server with settings of its own: short times, small limits. */
class EchoIT {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final String SMALL = "esn_size=32&membrane_depth=1";

    /** So much work that a chunk takes seconds. */
    private static final String SLOW = "esn_size=4096&bseries_order=5&reservoir=sparse&encoding=bytes&chunk_size=8192";

    private static RunningServer server(int port, String... settings) throws Exception {
        String[] options = new String[2 * settings.length];
        for (int i = 0; i < settings.length; i++) {
            options[2 * i] = "--set";
            options[2 * i + 1] = "sluice.dtesn." + settings[i];
        }
        return RunningServer.launcherForLong(port, options);
    }

    private static RunningServer server(String... settings) throws Exception {
        return server(RunningServer.freePort(), settings);
    }

    private static HttpRequest post(
            RunningServer server, String path, HttpRequest.BodyPublisher body, String... fields) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.base().resolve("deep_tree_echo/" + path))
                .timeout(Duration.ofMinutes(2))
                .header("Content-Type", "text/plain")
                .POST(body);
        for (int i = 0; i < fields.length; i += 2) {
            request.setHeader(fields[i], fields[i + 1]);
        }
        return request.build();
    }

    private static HttpResponse<String> post(RunningServer server, String path, String body, String... fields)
            throws Exception {
        return CLIENT.send(
                post(server, path, HttpRequest.BodyPublishers.ofString(body), fields),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(RunningServer server, String path) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(server.base().resolve("deep_tree_echo/" + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static RawConnection sending(RunningServer server, String path) throws Exception {
        RawConnection connection = new RawConnection(server.base());
        connection.send("POST /deep_tree_echo/" + path + " HTTP/1.1\r\nHost: "
                + server.base().getAuthority()
                + "\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n");
        return connection;
    }

    // timeout prevention, the third of the three checks

    @Test
    void heartbeatsComeWhileTheInputDoesNotAndWhileAChunkIsComputed() throws Exception {
        try (RunningServer server = server("heartbeat-seconds=1", "heartbeat-large-seconds=1")) {
            try (RawConnection connection = sending(server, "stream_process?" + SMALL)) {
                connection.readUntil("event: metadata");
                connection.readUntil("event: heartbeat"); // the first: nobody knows how much will come
                connection.readUntil("event: heartbeat");
                connection.sendChunk("some words");
                connection.readUntil("\"bytes_processed\":10");
                connection.send("0\r\n\r\n");
                connection.readUntil("event: completion");
            }
            String input = "words ".repeat(700);
            List<Event> events =
                    EchoEvents.of(post(server, "stream_process?" + SLOW, input).body());
            assertThat(events.getLast().name()).isEqualTo("completion");
            assertThat(EchoEvents.named("heartbeat", events)).isNotEmpty().allSatisfy(beat -> {
                assertThat(beat.data().getJsonNumber("progress").doubleValue()).isBetween(0.0, 1.0);
                assertThat(beat.data().getJsonNumber("elapsed_time_ms").doubleValue())
                        .isPositive();
            });
            List<Event> without = EchoEvents.of(post(server, "stream_chunks?timeout_prevention=false&" + SLOW, input)
                    .body());
            assertThat(EchoEvents.named("heartbeat", without)).isEmpty();
            assertThat(without.getLast().data().getString("state_digest"))
                    .isEqualTo(events.getLast().data().getString("state_digest"));
        }
    }

    // limits

    private static void assertTooMany(HttpResponse<String> refused, String words) {
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(429);
        assertThat(refused.body()).contains(words);
        assertThat(refused.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
        assertThat(refused.headers().firstValue("Cache-Control")).contains("no-cache, no-transform");
    }

    @Test
    void moreInputsThanMayBeAreRefusedUntilOneHasBeenRead() throws Exception {
        try (RunningServer server = server("runs=2", "runs-per-address=1", "process-bytes=2000");
                RawConnection first = sending(server, "stream_process?" + SMALL)) {
            first.readUntil("event: metadata");

            for (String path : List.of("stream_chunks?", "process?", "process?output_format=streaming&", "streams?")) {
                assertTooMany(post(server, path + SMALL, "hello"), "inputs that are read at a time");
            }
            for (String path : List.of("batch_process", "batch_process?output_format=streaming")) {
                assertTooMany(
                        post(server, path, "{\"inputs\":[\"one\"]}", "Content-Type", "application/json"),
                        "inputs that are read at a time");
            }
            first.leave();
            Await.until(
                    "its place is free",
                    () -> post(server, "process?" + SMALL, "hello").statusCode() == 200);
            assertThat(post(server, "process?" + SMALL, "x".repeat(2_001)).statusCode())
                    .isEqualTo(413);
            Await.until("nothing is left", () -> get(server, "status").body().contains("\"inputs_being_read\":0"));
            // his reader has left, and his input has broken off: one of them was seen first
            assertThat(get(server, "performance_metrics").body()).containsAnyOf("\"left\":1,", "\"failed\":1,");
            assertThat(post(server, "stream_process?encoding=tree&esn_size=32", "[1,")
                            .body())
                    .contains("event: error");
            JsonObject ended =
                    EchoEvents.object(get(server, "performance_metrics").body());
            assertThat(ended.getInt("failed")).isPositive();
            assertThat(ended.getInt("completed") + ended.getInt("failed") + ended.getInt("left"))
                    .isEqualTo(ended.getInt("begun"));
        }
    }

    @Test
    void inputsAreKeptForAWhileAndNoMoreOfThemThanMayBe() throws Exception {
        try (RunningServer server = server("jobs=1", "job-bytes=1000", "job-seconds=2")) {
            HttpResponse<String> large = post(server, "streams?" + SMALL, "x".repeat(1_001));
            assertThat(large.statusCode()).as(large.body()).isEqualTo(413);
            String events = EchoEvents.object(
                            post(server, "streams?" + SMALL, "hello").body())
                    .getString("events")
                    .replace("/deep_tree_echo/", "");
            List<Event> told = EchoEvents.of(get(server, events).body());
            assertTooMany(post(server, "streams?" + SMALL, "hello"), "inputs that are kept");
            Await.until(
                    "it is forgotten",
                    () -> get(server, "status").body().contains("\"kept_inputs\":0")); // who reads it keeps it
            assertThat(get(server, events).statusCode()).isEqualTo(404);
            assertThat(get(server, events + "?lastEventId=" + told.getFirst().id())
                            .statusCode())
                    .isEqualTo(410);
            assertThat(post(server, "streams?" + SMALL, "hello").statusCode()).isEqualTo(201);
        }
    }

    @Test
    void aPlaceExpires() throws Exception {
        try (RunningServer server = server("checkpoint-seconds=1")) {
            String id = EchoEvents.of(
                            post(server, "stream_process?" + SMALL, "hello").body())
                    .getFirst()
                    .id();
            Await.until(
                    "it has expired",
                    () -> post(server, "stream_process?" + SMALL, "hello", "Last-Event-ID", id)
                                    .statusCode()
                            == 410);
        }
    }

    @Test
    void withAKeyAStreamGoesOnAfterTheServerWasKilled() throws Exception {
        String key = "checkpoint-key=a-key-of-at-least-32-characters-or-more";
        String input = "one two three four five six ".repeat(200);
        List<Event> whole;
        try (RunningServer server = server(key)) {
            whole = EchoEvents.of(post(server, "stream_process?" + SMALL, input).body());
        }
        try (RunningServer server = server(key)) {
            List<Event> rest = EchoEvents.of(post(
                            server,
                            "stream_process?" + SMALL,
                            input,
                            "Last-Event-ID",
                            whole.get(2).id())
                    .body());
            assertThat(rest).hasSize(whole.size() - 3);
            assertThat(rest.getLast().data().getString("state_digest"))
                    .isEqualTo(whole.getLast().data().getString("state_digest"));
        }
        try (RunningServer server = server()) {
            assertThat(post(
                                    server,
                                    "stream_process?" + SMALL,
                                    input,
                                    "Last-Event-ID",
                                    whole.get(2).id())
                            .statusCode())
                    .as("with another key")
                    .isEqualTo(410);
        }
    }

    // readers

    @Test
    void aReaderWhoLeavesStopsTheComputing() throws Exception {
        try (RunningServer server = server("heartbeat-seconds=1")) { // his leaving is seen when something is written
            try (RawConnection connection = sending(server, "stream_process?" + SLOW)) {
                connection.readUntil("event: metadata");
                for (int i = 0; i < 20; i++) {
                    connection.sendChunk("x".repeat(4_096));
                }
                Await.until("it computes", () -> get(server, "status").body().contains("\"computing_now\":1"));
            }
            Await.until("nobody computes", () -> {
                String status = get(server, "status").body();
                return status.contains("\"computing_now\":0") && status.contains("\"inputs_being_read\":0");
            });
        }
    }

    /** Letters for ever, as many as are asked for. */
    private static InputStream letters(long count, AtomicLong sent) {
        return new InputStream() {
            private long left = count;

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                if (left == 0) {
                    return -1;
                }
                int number = (int) Math.min(length, left);
                for (int i = 0; i < number; i++) {
                    long at = count - left + i;
                    bytes[offset + i] = (byte) (at % 80 == 79 ? '\n' : 'a' + (at * at + at / 97) % 26);
                }
                left -= number;
                sent.addAndGet(number);
                return number;
            }
        };
    }

    @Test
    void anUploadThatIsLargerThanTheHeapIsReadWhileItComes() throws Exception {
        long size = 160L << 20;
        try (RunningServer server = RunningServer.launcherWithHeap("64m", RunningServer.freePort());
                RawConnection connection =
                        sending(server, "stream_large_dataset?max_chunk_size=16384&encoding=records&" + SMALL)) {
            AtomicLong sent = new AtomicLong();
            Thread sender = send(connection, letters(size, sent));
            String tail = connection.readUntil("event: chunk");
            assertThat(sent.get())
                    .as("bytes sent when the first chunk was told")
                    .isLessThan(size / 2);
            String completion = "\"bytes_processed\":" + size + ",\"symbols\":";
            while (!tail.replaceAll("\r\n[0-9a-fA-F]+\r\n", "").contains(completion)) {
                String more = connection.readUntil("\n\n");
                tail = tail.substring(Math.max(0, tail.length() - 4_000)) + more;
            }
            sender.join();
        }
    }

    /** Sends all of it as chunks, and the last one, unless the server ends it. */
    private static Thread send(RawConnection connection, InputStream input) {
        return Thread.ofVirtual().start(() -> {
            try (input) {
                byte[] piece = new byte[65_536];
                for (int read = input.read(piece); read > 0; read = input.read(piece)) {
                    connection.sendChunk(new String(piece, 0, read, StandardCharsets.ISO_8859_1));
                }
                connection.send("0\r\n\r\n");
            } catch (Exception e) {
                // the server has ended it
            }
        });
    }

    @Test
    void aReaderWhoTakesNothingHoldsUpHisOwnUploadAndNobodyElse() throws Exception {
        try (RunningServer server = server();
                RawConnection stalled =
                        sending(server, "stream_large_dataset?max_chunk_size=512&encoding=records&" + SMALL)) {
            stalled.readUntil("event: metadata");
            AtomicLong sent = new AtomicLong();
            Thread sender = send(stalled, letters(1L << 30, sent));
            Await.until("it is sent", () -> sent.get() > 0);
            Await.until("no more is taken", new Steady(sent::get));
            assertThat(post(server, "process?" + SMALL, "hello").statusCode()).isEqualTo(200);
            assertThat(sent.get()).isLessThan(64L << 20);
            stalled.leave();
            sender.join();
        }
    }
}
