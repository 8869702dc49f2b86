package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.EchoEvents.Event;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold of the Deep Tree Echo service, on every server. */
abstract class EchoScenarios extends RouterReplayScenarios {

    static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static final String ECHO = "deep_tree_echo/";
    static final String SMALL = "esn_size=64&membrane_depth=2";

    /** What must be the same for who goes on, or asks in another way. */
    private static final List<String> LASTING = List.of(
            "chunk_index", "offset", "length", "prefix_sha256", "novelty_bits", "anomaly", "state_digest", "rendering");

    static final String LOG = log(12_001);

    private static String log(int length) {
        Random random = new Random(11);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append("GET /page")
                    .append(random.nextInt(20))
                    .append(" 200 ")
                    .append(random.nextInt(90))
                    .append("ms\n");
        }
        return text.substring(0, length);
    }

    HttpRequest.Builder post(String path, String type, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(at(ECHO + path))
                .timeout(Duration.ofSeconds(90))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request;
    }

    HttpResponse<String> raw(String path, String body, String... headers) throws Exception {
        return send(post(path, "text/plain", body, headers));
    }

    HttpResponse<String> json(String path, String body, String... headers) throws Exception {
        return send(post(path, "application/json", body, headers));
    }

    static String quoted(String text) {
        return "\"" + text.replace("\n", "\\n") + "\"";
    }

    static List<String> lasting(List<Event> events) {
        return events.stream()
                .filter(event -> !event.name().equals("heartbeat"))
                .map(event -> event.name() + LASTING.stream().map(event::text).toList())
                .toList();
    }

    // the three checks: chunked streaming, large dataset, timeout prevention (which is in EchoIT, where time is short)

    @Test
    void chunkedStreamingTellsEachChunkOfTheInput() throws Exception {
        HttpResponse<String> response = json(
                "stream_chunks?chunk_size=500&" + SMALL,
                "{\"input_data\":" + quoted(LOG) + "}",
                "X-Request-ID",
                "the-request");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(field(response, "Content-Type")).startsWith("text/event-stream");
        assertThat(field(response, "X-Server-Rendered")).isEqualTo("true");
        assertThat(field(response, "X-Request-ID")).isEqualTo("the-request");
        assertThat(field(response, "X-Timeout-Prevention")).isEqualTo("enhanced");
        assertThat(field(response, "X-Accel-Buffering")).isEqualTo("no");
        assertThat(field(response, "Cache-Control")).isEqualTo("no-cache, no-transform");
        List<Event> events = EchoEvents.of(response.body());
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < events.size(); i++) {
            JsonObject data = events.get(i).data();
            assertThat(data.getInt("seq")).isEqualTo(i + 1);
            assertThat(data.getString("type")).isEqualTo(events.get(i).name());
            assertThat(data.getString("status")).isEqualTo(events.get(i).name());
            assertThat(data.getString("request_id")).isEqualTo("the-request");
            assertThat(ids.add(events.get(i).id())).isTrue();
        }
        JsonObject metadata = events.getFirst().data();
        assertThat(metadata.getInt("total_length")).isEqualTo(LOG.length());
        assertThat(metadata.getInt("estimated_chunks")).isEqualTo(25);
        List<Event> chunks = EchoEvents.named("chunk", events);
        assertThat(chunks).hasSize(25);
        assertThat(chunks.getLast().data().getJsonNumber("progress").doubleValue())
                .isEqualTo(1);
        assertThat(chunks.getLast().data().getString("prefix_sha256"))
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(LOG.getBytes(StandardCharsets.UTF_8))));
        JsonObject completion = events.getLast().data();
        assertThat(completion.getString("type")).isEqualTo("completion");
        assertThat(completion.getInt("total_chunks")).isEqualTo(25);
        assertThat(completion.getInt("bytes_processed")).isEqualTo(LOG.length());
    }

    @Test
    void aLargeDatasetIsReadAsItComesAndSaysSo() throws Exception {
        String input = log(300_000);

        HttpResponse<String> response = raw("stream_large_dataset?encoding=records&" + SMALL, input);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(field(response, "X-Large-Dataset-Optimized")).isEqualTo("true");
        assertThat(field(response, "X-Compression-Level")).isEqualTo("1");
        List<Event> events = EchoEvents.of(response.body());
        assertThat(events).extracting(Event::name).startsWith("metadata", "heartbeat", "chunk");
        assertThat(events)
                .allSatisfy(
                        event -> assertThat(event.data().getString("type")).isEqualTo("large_dataset_" + event.name()));
        assertThat(EchoEvents.named("chunk", events)).hasSize(74);
        JsonObject completion = events.getLast().data();
        assertThat(completion.getInt("bytes_processed")).isEqualTo(input.length());
        String asJson = json("process?" + SMALL + "&encoding=records", "{\"input_data\":" + quoted(input) + "}")
                .body();
        assertThat(EchoEvents.object(asJson).getJsonObject("completion").getString("state_digest"))
                .as("the same, as JSON and in other chunks")
                .isEqualTo(completion.getString("state_digest"));
    }

    // resume

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stream_process?",
                "stream_chunks?chunk_size=3000&",
                "stream_large_dataset?",
                "stream_optimized?bandwidth_hint=low&"
            })
    void whoLostItGoesOnAfterAnyEvent(String path) throws Exception {
        String body = "{\"input_data\":" + quoted(LOG) + "}";
        List<Event> whole = EchoEvents.of(json(path + SMALL, body).body());
        for (int i = 0; i < whole.size() - 1; i += 3) {
            List<Event> rest = EchoEvents.of(
                    json(path + SMALL, body, "Last-Event-ID", whole.get(i).id()).body());

            assertThat(lasting(rest)).isEqualTo(lasting(whole.subList(i + 1, whole.size())));
            assertThat(rest.getFirst().data().getInt("seq")).isEqualTo(i + 2);
        }
        HttpResponse<String> over =
                json(path + SMALL, body, "Last-Event-ID", whole.getLast().id());
        assertThat(over.statusCode()).isEqualTo(204);
    }

    @Test
    void aPlaceOfAnotherRequestOrOfNoneIsRefused() throws Exception {
        List<Event> events = EchoEvents.of(raw("stream_process?" + SMALL, LOG).body());
        String id = events.get(3).id();

        HttpResponse<String> other = raw("stream_process?seed=1&" + SMALL, LOG, "Last-Event-ID", id);
        assertThat(other.statusCode()).as(other.body()).isEqualTo(409);
        HttpResponse<String> unknown = raw("stream_process?" + SMALL + "&lastEventId=x" + id, LOG);
        assertThat(unknown.statusCode()).as(unknown.body()).isEqualTo(410);
        String otherText = "x" + LOG.substring(1);
        assertThat(json("stream_process?" + SMALL, "{\"input_data\":" + quoted(otherText) + "}", "Last-Event-ID", id)
                        .statusCode())
                .isEqualTo(409);
        Event error = EchoEvents.of(raw("stream_process?" + SMALL, otherText, "Last-Event-ID", id)
                        .body())
                .getLast();
        assertThat(error.name()).isEqualTo("error");
        assertThat(error.data().getBoolean("recoverable")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stream_optimized", "stream_large_dataset", "process"})
    void aPlainEventSourceReadsAndGoesOnWithAnInputThatIsKept(String route) throws Exception {
        HttpResponse<String> created = raw("streams?route=" + route + "&" + SMALL, LOG);
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        String events = server().base().resolve(field(created, "Location")).getPath();
        assertThat(EchoEvents.object(created.body()).getString("events")).isEqualTo(events);
        String path = events.substring(server().base().getPath().length());

        List<Event> whole = EchoEvents.of(get(path).body());
        assertThat(whole.getLast().name()).isEqualTo("completion");
        for (int i = 0; i < whole.size() - 1; i += 2) {
            List<Event> rest = EchoEvents.of(
                    get(path + "?lastEventId=" + whole.get(i).id()).body());
            assertThat(lasting(rest)).isEqualTo(lasting(whole.subList(i + 1, whole.size())));
        }
        assertThat(get(path + "?lastEventId=" + whole.getLast().id()).statusCode())
                .isEqualTo(204);
        String job = path.substring(0, path.lastIndexOf('/'));
        assertThat(send(HttpRequest.newBuilder(at(job)).DELETE()).statusCode()).isEqualTo(204);
        assertThat(get(path).statusCode()).isEqualTo(404);
        assertThat(get(path + "?lastEventId=" + whole.get(1).id()).statusCode()).isEqualTo(410);
    }

    // the reader's speed

    @ParameterizedTest
    @CsvSource({
        "auto, 8192, 1024, 65536",
        "low, 1024, 1024, 2048",
        "medium, 4096, 4096, 8192",
        "high, 16384, 16384, 65536"
    })
    void anOptimizedStreamTellsEachChunkInShortFirstAndStaysInItsBand(String hint, int first, int least, int most)
            throws Exception {
        HttpResponse<String> response =
                raw("stream_optimized?encoding=records&bandwidth_hint=" + hint + "&" + SMALL, LOG.repeat(20));

        assertThat(field(response, "X-Bandwidth-Hint")).isEqualTo(hint);
        assertThat(field(response, "X-Resume-Supported")).isEqualTo("true");
        List<Event> chunks = EchoEvents.named("chunk", EchoEvents.of(response.body()));
        for (int i = 0; i < chunks.size(); i += 2) {
            assertThat(chunks.get(i).text("rendering")).isEqualTo("\"summary\"");
            assertThat(chunks.get(i + 1).text("rendering")).isEqualTo("\"detail\"");
            assertThat(chunks.get(i + 1).text("chunk_index"))
                    .isEqualTo(chunks.get(i).text("chunk_index"));
            assertThat(chunks.get(i + 1).text("novelty_bits"))
                    .isEqualTo(chunks.get(i).text("novelty_bits"));
        }
        assertThat(chunks.getFirst().data().getInt("length")).isEqualTo(first);
        assertThat(chunks.subList(0, chunks.size() - 2))
                .allSatisfy(each -> assertThat(each.data().getInt("length")).isBetween(least, most));
        assertThat(EchoEvents.of(response.body()).getLast().text("state_digest"))
                .isEqualTo(EchoEvents.of(raw("stream_process?encoding=records&" + SMALL, LOG.repeat(20))
                                .body())
                        .getLast()
                        .text("state_digest"));
    }

    /** Bounds of the service's description; the best of some, since others may have the processors. */
    @ParameterizedTest
    @CsvSource({"stream_optimized, 300", "stream_process, 500", "stream_chunks, 500", "stream_large_dataset, 1000"})
    void theFirstEventComesSoon(String route, int millis) throws Exception {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            try (RawConnection connection = new RawConnection(server().base())) {
                long sent = System.nanoTime();
                connection.send("POST " + server().base().getPath() + ECHO + route + " HTTP/1.1\r\nHost: "
                        + server().base().getAuthority()
                        + "\r\nContent-Type: text/plain\r\nContent-Length: 1000000\r\n\r\n" + LOG);
                connection.readUntil("event: metadata");
                best = Math.min(best, System.nanoTime() - sent);
            }
        }
        assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofMillis(millis));
    }

    @Test
    void anInputIsTheSameWhateverItIsCalled() throws Exception {
        Set<String> digests = new HashSet<>();
        for (String type : List.of("text/plain", "application/octet-stream", "application/x-ndjson", "text/csv")) {
            digests.add(EchoEvents.of(
                            send(post("stream_process?" + SMALL, type, LOG)).body())
                    .getLast()
                    .text("state_digest"));
        }
        digests.add(EchoEvents.of(json("stream_process?" + SMALL, "{\"input_data\":" + quoted(LOG) + "}")
                        .body())
                .getLast()
                .text("state_digest"));
        assertThat(digests).hasSize(1);
    }

    // as it arrives

    @Test
    void chunksAreToldWhileTheInputIsStillBeingSent() throws Exception {
        try (RawConnection connection = new RawConnection(server().base())) {
            connection.send("POST " + server().base().getPath() + ECHO + "stream_chunks?chunk_size=128&" + SMALL
                    + " HTTP/1.1\r\nHost: " + server().base().getAuthority()
                    + "\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n");
            connection.sendChunk("a"); // Grizzly lets nobody see a request in chunks before the first of them
            connection.readUntil("event: metadata");
            connection.sendChunk("a".repeat(59) + " " + "b".repeat(67));
            connection.readUntil("\"chunk_index\":0");
            connection.sendChunk("c".repeat(128));
            connection.readUntil("\"chunk_index\":1");
            connection.send("0\r\n\r\n");
            assertThat(connection.readUntil("\r\n0\r\n\r\n")).contains("event: completion");
        }
    }

    @Test
    void anInputThatBreaksOffIsNeverTakenForAWholeOne() throws Exception {
        try (RawConnection connection = new RawConnection(server().base())) {
            connection.send("POST " + server().base().getPath() + ECHO + "stream_chunks?chunk_size=128&" + SMALL
                    + " HTTP/1.1\r\nHost: " + server().base().getAuthority()
                    + "\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\n\r\n" + "a".repeat(1_000));
            connection.readUntil("\"chunk_index\":0");
            connection.endSending();
            assertThat(connection.readToEnd(45_000)).doesNotContain("event: completion");
        }
    }

    @Test
    void anInputThatIsNotWhatItIsSaidToBeEndsWithAnErrorThatSaysWhere() throws Exception {
        HttpResponse<String> response = raw("stream_process?encoding=tree&" + SMALL, "{\"a\":[1,2}");

        List<Event> events = EchoEvents.of(response.body());
        assertThat(events).extracting(Event::name).containsExactly("metadata", "error");
        assertThat(events.getLast().data().getString("error")).startsWith("at byte 9: ");
        assertThat(events.getLast().data().getBoolean("recoverable")).isFalse();
        assertThat(events.getLast().data().getString("recovery_hint")).contains("encoding=tree");
        assertThat(raw("process?encoding=tree&" + SMALL, "{\"a\":[1,2}").statusCode())
                .isEqualTo(422);
    }

    // forms

    @Test
    void linesOfJsonAreForWhoAcceptsThose() throws Exception {
        HttpResponse<String> response = raw("stream_process?" + SMALL, LOG, "Accept", "application/x-ndjson");

        assertThat(field(response, "Content-Type")).startsWith("application/x-ndjson");
        List<JsonObject> lines = response.body().lines().map(EchoEvents::object).toList();
        assertThat(lines.getFirst().getString("type")).isEqualTo("metadata");
        assertThat(lines.getLast().getString("type")).isEqualTo("completion");
        assertThat(lines).allSatisfy(line -> assertThat(line.getString("id")).isNotEmpty());
        HttpResponse<String> whole =
                json("process?" + SMALL, "{\"input_data\":" + quoted(LOG) + ",\"output_format\":\"streaming\"}");
        assertThat(field(whole, "Content-Type")).startsWith("application/x-ndjson");
        assertThat(EchoEvents.object(whole.body().lines().toList().getLast()).getString("state_digest"))
                .isEqualTo(lines.getLast().getString("state_digest"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stream_process?",
                "stream_chunks?chunk_size=128&",
                "stream_large_dataset?include_intermediate=true&",
                "stream_optimized?bandwidth_hint=low&"
            })
    void compressionOnTheWayTellsTheSameInFewerBytes(String path) throws Exception {
        List<Event> plain = EchoEvents.of(raw(path + SMALL, LOG).body());
        HttpResponse<byte[]> response = CLIENT.send(
                post(path + SMALL, "text/plain", LOG, "Accept-Encoding", "gzip").build(),
                HttpResponse.BodyHandlers.ofByteArray());

        assertThat(field(response, "Content-Encoding")).isEqualTo("gzip");
        String body = new String(
                new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes(), StandardCharsets.UTF_8);
        assertThat(response.body()).hasSizeLessThan(body.length());
        assertThat(EchoEvents.of(body).getLast().data().getString("state_digest"))
                .isEqualTo(plain.getLast().data().getString("state_digest"));
        assertThat(EchoEvents.of(body)
                        .getLast()
                        .data()
                        .getJsonNumber("compression_ratio")
                        .doubleValue())
                .isGreaterThan(1);
        assertThat(plain.getLast().data().getJsonNumber("compression_ratio").doubleValue())
                .isEqualTo(1);
    }

    @Test
    void aBatchSaysWhatBecameOfEachInput() throws Exception {
        String body = "{\"inputs\":[\"one two\",7,\"three\"],\"esn_size\":32,\"max_batch_size\":2}";

        JsonObject result = EchoEvents.object(json("batch_process", body).body());

        assertThat(result.getInt("succeeded")).isEqualTo(2);
        assertThat(result.getInt("failed")).isEqualTo(1);
        assertThat(result.getJsonArray("results").getValuesAs(JsonObject.class))
                .extracting(each -> each.getString("status"))
                .containsExactly("success", "error", "success");
        List<JsonObject> lines = json("batch_process?output_format=streaming", body)
                .body()
                .lines()
                .map(EchoEvents::object)
                .toList();
        assertThat(lines).hasSize(5);
        assertThat(lines.getFirst().getString("type")).isEqualTo("metadata");
        assertThat(lines.getLast().getInt("succeeded")).isEqualTo(2);
        assertThat(lines).extracting(each -> each.getInt("seq")).containsExactly(1, 2, 3, 4, 5);
        assertThat(lines)
                .allSatisfy(each -> assertThat(each).containsKeys("type", "status", "request_id", "timestamp"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"inputs\":[\"a\"],\"max_batch_size\":0} | it must be a whole number from 1 to 50",
                "{\"inputs\":[\"a\"],\"max_batch_size\":51} | it must be a whole number from 1 to 50",
                "{\"inputs\":[]} | inputs has 0 inputs; it must be a list of 1 to 100 inputs",
                "{\"input_data\":\"a\"} | inputs is missing"
            })
    void aBatchThatCanNotBeIsRefused(String body, String words) throws Exception {
        HttpResponse<String> response = json("batch_process", body);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
        assertThat(response.body()).contains(words);
    }

    @Test
    void tenInputsOfABatchAreReadAtATimeUnlessMoreAreAskedFor() throws Exception {
        String inputs = "{\"esn_size\":32,\"inputs\":[" + "\"one two\",".repeat(99) + "\"x\"]";
        JsonObject usual = EchoEvents.object(json("batch_process", inputs + "}").body());
        assertThat(usual.getInt("succeeded")).isEqualTo(100);
        assertThat(usual.getInt("max_batch_size")).isEqualTo(10);
        assertThat(EchoEvents.object(json("batch_process", inputs + ",\"max_batch_size\":50}")
                                .body())
                        .getInt("max_batch_size"))
                .isEqualTo(50);
        assertThat(json("batch_process", inputs.replace("\"x\"]", "\"x\",\"y\"]") + "}")
                        .body())
                .contains("inputs has 101 inputs");
    }

    // pages

    @ParameterizedTest
    @ValueSource(strings = {"", "status", "membrane_info", "esn_state", "performance_metrics"})
    void whatTheServiceIsIsSaidInThreeForms(String page) throws Exception {
        String path = page.isEmpty() ? "deep_tree_echo" : ECHO + page;
        HttpResponse<byte[]> json = fetch(path);
        HttpResponse<byte[]> html = fetch(path, "Accept", "text/html,application/xml;q=0.9,*/*;q=0.8");
        HttpResponse<byte[]> xml = fetch(path, "Accept", "application/json;q=0.1, application/xml");

        assertThat(EchoEvents.object(text(json))).isNotEmpty();
        assertThat(text(html)).startsWithIgnoringCase("<!doctype html>").contains("Deep Tree Echo");
        assertThat(field(html, "Content-Type")).startsWith("text/html");
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(xml.body()))
                        .getDocumentElement()
                        .getTagName())
                .isEqualTo("deep_tree_echo");
        assertThat(fetch(path, "Accept", "image/png").statusCode()).isEqualTo(406);
        assertThat(field(json, "X-Server-Rendered")).isEqualTo("true");
    }

    @Test
    void membranesOfAnyNetworkCanBeAskedFor() throws Exception {
        JsonObject info = EchoEvents.object(
                get(ECHO + "membrane_info?tree=a000081&membranes=4&tree_rank=3").body());

        assertThat(info.getJsonArray("membranes")).hasSize(4);
        assertThat(info.getJsonArray("number_of_trees_by_nodes").getInt(11)).isEqualTo(4_766);
        assertThat(get(ECHO + "membrane_info?tree=a000081&membranes=4&tree_rank=4")
                        .body())
                .contains("tree_rank is \\\"4\\\"; it must be a whole number from 0 to 3");
    }

    // refusals

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stream_chunks?chunk_size=99999 | text/plain | 422 | chunk_size is",
                "stream_process?esn_size=8 | text/plain | 422 | esn_size is",
                "stream_process?esn_size=64&esn_size=128 | text/plain | 422 | esn_size is \\\"64\\\" and \\\"128\\\"",
                "stream_process?processing_mode=batch | text/plain | 422 | processing_mode is",
                "stream_process | image/png | 415 | ",
                "stream_process | application/json | 400 | the body is no JSON",
                "batch_process | text/plain | 415 | ",
                "streams?route=batch_process | text/plain | 422 | route is",
                "stream_everything | text/plain | 404 | "
            })
    void whatCanNotBeIsRefusedWithTheReason(String path, String type, int status, String words) throws Exception {
        HttpResponse<String> response = send(post(path, type, "some input"));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.body()).contains(words == null ? "" : words);
        assertThat(field(response, "Content-Type")).startsWith("application/problem+json");
        assertThat(field(response, "X-Server-Rendered")).isEqualTo("true");
        assertThat(field(response, "X-Request-ID")).startsWith("req-");
        assertThat(field(response, "Cache-Control")).isEqualTo("no-cache, no-transform");
    }

    @Test
    void aPageOfAnotherOriginMayNotHaveItCompute() throws Exception {
        HttpResponse<String> response = raw("process", "hello", "Origin", "https://elsewhere.example");

        assertThat(response.statusCode()).isEqualTo(403);
    }

    @Test
    void whoAcceptsNoEventsIsTold() throws Exception {
        assertThat(raw("stream_process", "hello", "Accept", "text/html").statusCode())
                .isEqualTo(406);
        assertThat(raw("stream_process", "hello", "Content-Encoding", "gzip").statusCode())
                .isEqualTo(415);
    }
}
