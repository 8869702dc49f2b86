package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.sluice.it.EchoEvents.Event;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold of how answers of the Deep Tree Echo service come to their readers, on every server. */
abstract class EchoDeliveryScenarios extends EchoScenarios {

    /** From so many bytes on a chunk that is compressed by itself is in the gzip format. */
    private static final int GZIP_FROM = 8_192;

    /** The largest body that is read as a whole, where nobody has set another. */
    private static final int MOST_BODY_BYTES = 1_048_576;

    /** More than what is answered without a heartbeat at its beginning. */
    private static final String LONG_LOG = LOG.repeat(5);

    private static final Pattern DIGEST = Pattern.compile("\"state_digest\":\"[0-9a-f]{64}\"");

    private static String body(String input) {
        return "{\"input_data\":" + quoted(input) + "}";
    }

    private static String inflated(String coding, byte[] bytes) throws IOException {
        return new String(decoded(coding, bytes).readAllBytes(), StandardCharsets.UTF_8);
    }

    // chunks that are compressed each by itself

    /** A chunk as it was before it was compressed; another event as it is. */
    private static Event plain(Event event) throws IOException {
        JsonObject data = event.data();
        if (!data.getString("type").equals("compressed_chunk")) {
            return event;
        }
        byte[] bytes = HexFormat.of().parseHex(data.getString("data"));
        String object = inflated(data.getString("compression_method"), bytes);
        assertThat(object).hasSize(data.getInt("original_size")); // all of it is ASCII
        return new Event(event.name(), event.id(), EchoEvents.object(object));
    }

    private static List<Event> plain(List<Event> events) throws IOException {
        List<Event> plain = new ArrayList<>();
        for (Event event : events) {
            plain.add(plain(event));
        }
        return plain;
    }

    private static double ratio(List<Event> events) {
        return events.getLast().data().getJsonNumber("compression_ratio").doubleValue();
    }

    @ParameterizedTest
    @CsvSource({"6, 512, zlib", "7, 1016, gzip"})
    void whoAsksForALevelGetsEachChunkCompressedByItself(int depth, int units, String method) throws Exception {
        String path =
                "stream_large_dataset?encoding=records&tree=binary&membrane_depth=" + depth + "&esn_size=" + units;
        HttpResponse<String> whole = raw(path, LOG);

        HttpResponse<String> response = raw(path + "&compression_level=3", LOG, "Accept-Encoding", "gzip");

        assertThat(response.headers().allValues("Content-Encoding")).isEmpty();
        assertThat(field(response, "X-Compression-Level")).isEqualTo("3");
        List<Event> events = EchoEvents.of(response.body());
        List<Event> chunks = EchoEvents.named("chunk", events);
        assertThat(chunks).hasSize(3);
        for (int i = 0; i < chunks.size(); i++) {
            JsonObject data = chunks.get(i).data();
            assertThat(data.getString("type")).isEqualTo("compressed_chunk");
            assertThat(data.getInt("index")).isEqualTo(i);
            assertThat(data.getString("compression_method")).isEqualTo(method);
            assertThat(data.getInt("original_size") >= GZIP_FROM).isEqualTo(method.equals("gzip"));
            JsonObject chunk = plain(chunks.get(i)).data();
            assertThat(chunk.getString("type")).isEqualTo("large_dataset_chunk");
            assertThat(chunk.getJsonArray("membranes")).hasSize((1 << depth) - 1);
        }
        assertThat(lasting(plain(events))).isEqualTo(lasting(EchoEvents.of(whole.body())));
        assertThat(ratio(events))
                .as("how much longer it would be")
                .isCloseTo((double) whole.body().length() / response.body().length(), withinPercentage(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stream_process?", "stream_chunks?"})
    void compressedOutputOfAStreamIsCompressedChunks(String route) throws Exception {
        String path = route + "tree=binary&membrane_depth=6&esn_size=512";

        HttpResponse<String> response = raw(path + "&output_format=compressed", LOG, "Accept-Encoding", "gzip");

        assertThat(response.headers().allValues("Content-Encoding")).isEmpty();
        List<Event> events = EchoEvents.of(response.body());
        assertThat(events.getFirst().data().getInt("compression_level")).isEqualTo(2);
        assertThat(EchoEvents.named("chunk", events))
                .hasSize(12)
                .allSatisfy(chunk -> assertThat(chunk.text("type")).isEqualTo("\"compressed_chunk\""));
        assertThat(lasting(plain(events)))
                .isEqualTo(lasting(EchoEvents.of(raw(path, LOG).body())));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aChunkThatWouldNotBecomeSmallerIsSentAsItIs(int level) throws Exception {
        HttpResponse<String> response = raw(
                "stream_large_dataset?esn_size=32&membrane_depth=1&compression_level=" + level,
                LOG,
                "Accept-Encoding",
                "gzip");

        assertThat(response.headers().allValues("Content-Encoding")).isEmpty();
        assertThat(field(response, "X-Compression-Level")).isEqualTo(Integer.toString(level));
        List<Event> events = EchoEvents.of(response.body());
        assertThat(EchoEvents.named("chunk", events))
                .hasSize(3)
                .allSatisfy(chunk -> assertThat(chunk.text("type")).isEqualTo("\"large_dataset_chunk\""));
        assertThat(ratio(events)).isEqualTo(1);
    }

    // content codings

    @ParameterizedTest
    @ValueSource(strings = {"stream_chunks?enable_compression=false&", "stream_large_dataset?compression_level=0&"})
    void whoWantsNoCompressionGetsNone(String path) throws Exception {
        HttpResponse<String> response = raw(path + SMALL, LOG, "Accept-Encoding", "gzip");

        assertThat(response.headers().allValues("Content-Encoding")).isEmpty();
        List<Event> events = EchoEvents.of(response.body());
        assertThat(EchoEvents.named("chunk", events))
                .isNotEmpty()
                .allSatisfy(chunk ->
                        assertThat(chunk.text("type")).endsWith("chunk\"").doesNotContain("compressed"));
        assertThat(events.getLast().name()).isEqualTo("completion");
        assertThat(ratio(events)).isEqualTo(1);
        if (path.startsWith("stream_large_dataset")) {
            assertThat(field(response, "X-Compression-Level")).isEqualTo("0");
        }
    }

    private HttpResponse<byte[]> bytes(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** All that it computed, as far as digests say that. */
    private static List<String> digests(String document) {
        assertThat(EchoEvents.object(document).getString("status")).isEqualTo("success");
        return DIGEST.matcher(document).results().map(MatchResult::group).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"process", "batch_process"})
    void aCompressedDocumentIsForWhoAcceptsThat(String route) throws Exception {
        String fields = "\"esn_size\":64,\"membrane_depth\":2,\"output_format\":\"";
        String input = route.equals("process") ? "\"input_data\":" + quoted(LOG) : "\"inputs\":[" + quoted(LOG) + "]";
        String asked = "{" + fields + "compressed\"," + input + "}";

        HttpResponse<byte[]> coded = bytes(post(route, "application/json", asked, "Accept-Encoding", "gzip"));
        HttpResponse<String> plain = json(route, asked);
        HttpResponse<String> unasked =
                json(route, asked.replace("\"compressed\"", "\"json\""), "Accept-Encoding", "gzip");

        assertThat(field(coded, "Content-Encoding")).isEqualTo("gzip");
        assertThat(field(coded, "Content-Type")).startsWith("application/json");
        assertThat(field(coded, "Vary")).contains("Accept-Encoding");
        String document = inflated("gzip", coded.body());
        assertThat(coded.body()).hasSizeLessThan(document.length());
        for (HttpResponse<String> response : List.of(plain, unasked)) {
            assertThat(response.headers().allValues("Content-Encoding")).isEmpty();
            assertThat(digests(response.body())).hasSize(4).isEqualTo(digests(document));
        }
    }

    /** The next line, and nothing of what comes behind it. */
    private static String line(RawConnection connection) throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\r\n") < 0) {
            line.append(connection.read(1));
        }
        return line.substring(0, line.length() - 2);
    }

    /** The next chunk of a body in chunks; the last has no bytes. Its line end may come with the next one only. */
    private static byte[] chunk(RawConnection connection) throws IOException {
        String size = line(connection);
        if (size.isEmpty()) {
            size = line(connection);
        }
        return connection.read(Integer.parseInt(size, 16)).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Reads chunks until what they inflate to holds {@code wanted}, and returns all of it. */
    private static String inflateUntil(String wanted, Inflater inflater, RawConnection connection)
            throws IOException, DataFormatException {
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[8_192];
        while (text.indexOf(wanted) < 0) {
            inflater.setInput(chunk(connection));
            for (int count = inflater.inflate(buffer); count > 0; count = inflater.inflate(buffer)) {
                text.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
            }
        }
        return text.toString();
    }

    @Test
    void aDeflatedEventIsNotHeldBackForTheNext() throws Exception {
        Inflater inflater = new Inflater();
        try (RawConnection connection = new RawConnection(server().base())) {
            connection.send("POST " + server().base().getPath() + ECHO + "stream_process?chunk_size=128&" + SMALL
                    + " HTTP/1.1\r\nHost: " + server().base().getAuthority()
                    + "\r\nContent-Type: text/plain\r\nAccept-Encoding: deflate\r\nTransfer-Encoding: chunked\r\n\r\n");
            connection.sendChunk("a"); // Grizzly lets nobody see a request in chunks before the first of them
            List<String> head = new ArrayList<>();
            for (String line = line(connection); !line.isEmpty(); line = line(connection)) {
                head.add(line.toLowerCase(Locale.ROOT));
            }
            assertThat(head).contains("content-encoding: deflate");
            inflateUntil("event: metadata", inflater, connection);
            connection.sendChunk("a".repeat(59) + " " + "b".repeat(67));
            inflateUntil("\"chunk_index\":0", inflater, connection);
            connection.sendChunk("c".repeat(128));
            inflateUntil("\"chunk_index\":1", inflater, connection);
            connection.send("0\r\n\r\n");
            inflateUntil("event: completion", inflater, connection);
            for (byte[] rest = chunk(connection); rest.length > 0; rest = chunk(connection)) {
                inflater.setInput(rest);
                while (inflater.inflate(new byte[8_192]) > 0) {
                    // it is the end that matters
                }
            }
            assertThat(inflater.finished()).isTrue();
        } finally {
            inflater.end();
        }
    }

    // places to go on from

    /** Lines of JSON, as the events that they would be. */
    private static List<Event> lines(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body()
                .lines()
                .map(EchoEvents::object)
                .map(line -> new Event(line.getString("type"), line.getString("id"), line))
                .toList();
    }

    @Test
    void whoLostTheLinesOfAProcessGoesOnAfterAnyOfThem() throws Exception {
        String path = "process?output_format=streaming&chunk_size=2000&" + SMALL;
        List<Event> whole = lines(json(path, body(LOG)));
        assertThat(EchoEvents.named("chunk", whole)).hasSize(7);
        for (int i = 0; i < whole.size() - 1; i++) {
            String[] place = {"Last-Event-ID", whole.get(i).id()};
            for (HttpResponse<String> response : List.of(json(path, body(LOG), place), raw(path, LOG, place))) {
                List<Event> rest = lines(response);
                assertThat(lasting(rest)).isEqualTo(lasting(whole.subList(i + 1, whole.size())));
                assertThat(rest.getFirst().data().getInt("seq")).isEqualTo(i + 2);
            }
        }
        assertThat(raw(path, LOG, "Last-Event-ID", whole.getLast().id()).statusCode())
                .isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stream_process?chunk_size=8000&",
                "stream_chunks?chunk_size=8000&",
                "stream_large_dataset?max_chunk_size=16000&compression_level=2"
                        + "&tree=binary&membrane_depth=5&esn_size=256",
                "stream_optimized?bandwidth_hint=auto&"
            })
    void whoHasGoneOnGoesOnOnceMore(String path) throws Exception {
        String query = path.endsWith("&") ? path + SMALL : path;
        List<Event> whole = EchoEvents.of(json(query, body(LONG_LOG)).body());
        for (int i = 0; i < whole.size() - 2; i += 4) {
            List<Event> rest = goneOn(query, whole.get(i));
            assertThat(lasting(plain(rest))).isEqualTo(lasting(plain(whole.subList(i + 1, whole.size()))));
            assertThat(rest.getFirst().name()).as("a long input begins anew").isEqualTo("heartbeat");
            for (int j = 0; j < rest.size() - 1; j += 4) {
                List<Event> again = goneOn(query, rest.get(j));
                assertThat(lasting(plain(again))).isEqualTo(lasting(plain(rest.subList(j + 1, rest.size()))));
                assertThat(again.getFirst().data().getInt("seq")).isEqualTo(i + j + 3);
            }
        }
    }

    private List<Event> goneOn(String path, Event last) throws Exception {
        HttpResponse<String> response = json(path, body(LONG_LOG), "Last-Event-ID", last.id());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return EchoEvents.of(response.body());
    }

    // header fields

    private static void assertFieldsOfAll(HttpResponse<?> response, int status, String requestId) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().allValues("X-Server-Rendered")).containsExactly("true");
        assertThat(response.headers().allValues("X-Request-ID")).containsExactly(requestId);
        assertThat(response.headers().allValues("X-Timeout-Prevention")).containsExactly("enhanced");
        assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-cache, no-transform");
        assertThat(response.headers().allValues("X-Accel-Buffering")).containsExactly("no");
    }

    @Test
    void everyAnswerHasTheFieldsThatAllHave() throws Exception {
        String[] id = {"X-Request-ID", "the-request"};
        String inputs = "{\"inputs\":[\"one\",\"two\"],\"esn_size\":32}";
        HttpResponse<String> created = raw("streams?" + SMALL, "hello", id);
        String job = field(created, "Location").replaceFirst("/events$", "");

        assertFieldsOfAll(created, 201, id[1]);
        assertFieldsOfAll(raw("process?" + SMALL, "hello", id), 200, id[1]);
        assertFieldsOfAll(raw("process?output_format=streaming&" + SMALL, "hello", id), 200, id[1]);
        assertFieldsOfAll(json("batch_process", inputs, id), 200, id[1]);
        assertFieldsOfAll(json("batch_process?output_format=streaming", inputs, id), 200, id[1]);
        assertFieldsOfAll(fetch(job + "/events", id), 200, id[1]);
        assertFieldsOfAll(send(HttpRequest.newBuilder(at(job)).headers(id).DELETE()), 204, id[1]);
        assertFieldsOfAll(fetch(job + "/events", id), 404, id[1]);
        for (String page : List.of("", "status", "membrane_info", "esn_state", "performance_metrics")) {
            assertFieldsOfAll(fetch(ECHO + page, id), 200, id[1]);
        }
    }

    // limits

    private void assertTooLarge(String fields, String body) throws IOException {
        try (RawConnection connection = new RawConnection(server().base())) {
            connection.send("POST " + server().base().getPath() + ECHO + "process HTTP/1.1\r\nHost: "
                    + server().base().getAuthority() + "\r\nContent-Type: application/json\r\nX-Request-ID: large\r\n"
                    + fields + "\r\n\r\n" + body);
            String answer = connection.readUntil("\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 413 ");
            assertThat(answer.toLowerCase(Locale.ROOT))
                    .contains("content-type: application/problem+json", "x-request-id: large\r\n");
        }
    }

    @Test
    void aJsonBodyThatIsTooLargeIsRefused() throws Exception {
        String begin = "{\"esn_size\":32,\"membrane_depth\":1,\"encoding\":\"records\",\"input_data\":\"";
        String largest = begin + "x".repeat(MOST_BODY_BYTES - begin.length() - 2) + "\"}";

        assertThat(json("process", largest).statusCode()).isEqualTo(200);
        assertTooLarge("Content-Length: " + (MOST_BODY_BYTES + 1), "");
        assertTooLarge(
                "Transfer-Encoding: chunked",
                Integer.toHexString(MOST_BODY_BYTES + 1) + "\r\n " + largest); // whose end would still have to come
    }
}
