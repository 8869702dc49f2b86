package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold of files, on every server. */
abstract class FileScenarios extends OwnFileScenarios {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final Instant OLD = Instant.parse("2026-01-02T03:04:05.123456Z");
    private static final String DATE = "Fri, 02 Jan 2026 03:04:05 GMT";

    private static final List<String> FRAMING = List.of("content-length", "transfer-encoding");

    private static final int SIZE = 200_000;
    private static final int LARGE = 64_000_000;

    private Path folder = Path.of("");
    private byte[] content = new byte[0];

    @BeforeAll
    void fillFolder() throws IOException {
        folder = RunningServer.filesRoot().resolve("f");
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
        Files.createDirectories(folder);
        content = random(SIZE);
        write("data.bin", content);
        write("empty.txt", new byte[0]);
    }

    /** Where {@code files/f/} lies. */
    Path folder() {
        return folder;
    }

    static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    /** A file that was not changed for long, so that its validators are strong. */
    Path write(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.write(file, bytes);
        return Files.setLastModifiedTime(file, FileTime.from(OLD));
    }

    HttpResponse<byte[]> send(String method, String path, byte[] body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(at("files/f/" + path))
                .timeout(Duration.ofSeconds(60))
                .method(
                        method,
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> fetchFile(String path, String... headers) throws Exception {
        return send("GET", path, new byte[0], headers);
    }

    // ranges

    @ParameterizedTest(name = "{0}: {1}-{2}")
    @CsvSource({
        "bytes=0-99, 0, 99",
        "bytes=100000-100000, 100000, 100000",
        "bytes=199999-, 199999, 199999",
        "bytes=1000-, 1000, 199999",
        "bytes=-500, 199500, 199999",
        "bytes=-500000, 0, 199999",
        "bytes=199000-300000, 199000, 199999",
        "bytes=5-99999999999999999999, 5, 199999",
        "bytes=-99999999999999999999, 0, 199999",
        "'bytes=0-99,50-149,140-200', 0, 200",
        "'bytes=0-99,99999999999999999999-', 0, 99"
    })
    void oneRangeIsSentByItself(String range, int first, int last) throws Exception {
        HttpResponse<byte[]> response = fetchFile("data.bin", "Range", range);

        assertThat(response.statusCode()).isEqualTo(206);
        assertThat(field(response, "Content-Range")).isEqualTo("bytes " + first + "-" + last + "/" + SIZE);
        assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(last - first + 1);
        assertThat(field(response, "ETag")).matches("\"[^\"]+\"");
        assertThat(response.body()).isEqualTo(Arrays.copyOfRange(content, first, last + 1));
    }

    @Test
    void manyRangesComeAsPartsInTheOrderInWhichTheyWereAskedFor() throws Exception {
        HttpResponse<byte[]> response = fetchFile("data.bin", "Range", "bytes=150000-199999, 0-9, 500-700, -1");

        assertThat(response.statusCode()).isEqualTo(206);
        assertThat(response.headers().firstValue("Content-Range")).isEmpty();
        assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(response.body().length);
        assertThat(partsOf(response)).containsExactly("150000-199999", "0-9", "500-700");
    }

    /** The ranges of a multipart body, whose bytes are compared. */
    private List<String> partsOf(HttpResponse<byte[]> response) {
        String type = field(response, "Content-Type");
        assertThat(type).startsWith("multipart/byteranges");
        String boundary = "--" + type.replaceAll(".*boundary=\"?([^\";]+)\"?.*", "$1");
        String body = new String(response.body(), StandardCharsets.ISO_8859_1);
        assertThat(body).startsWith(boundary + "\r\n").endsWith("\r\n" + boundary + "--\r\n");
        String[] parts = body.split("(\r\n)?" + boundary + "(--)?\r\n", -1);
        return Arrays.stream(parts, 1, parts.length - 1)
                .map(part -> {
                    int head = part.indexOf("\r\n\r\n");
                    assertThat(part.substring(0, head)).contains("Content-Type: application/octet-stream");
                    String range = part.substring(0, head).replaceAll("(?s).*bytes (\\d+-\\d+)/" + SIZE + ".*", "$1");
                    int first = Integer.parseInt(range.split("-", 2)[0]);
                    int last = Integer.parseInt(range.split("-", 2)[1]);
                    assertThat(part.substring(head + 4).getBytes(StandardCharsets.ISO_8859_1))
                            .isEqualTo(Arrays.copyOfRange(content, first, last + 1));
                    return range;
                })
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=200000-", "bytes=-0", "bytes=99999999999999999999-", "bytes=200000-,300000-400000"})
    void rangesBeyondTheEndAreToldTheSize(String range) throws Exception {
        HttpResponse<byte[]> response = fetchFile("data.bin", "Range", range);

        assertThat(response.statusCode()).isEqualTo(416);
        assertThat(field(response, "Content-Range")).isEqualTo("bytes */" + SIZE);
        assertThat(field(response, "Content-Type")).startsWith("application/problem+json");
        assertThat(text(response)).contains("Range: " + range, "bytes */" + SIZE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=", "bytes=9-8", "bytes=a-b", "bytes=1-2;3-4", "lines=1-2", "bytes", "bytes=0-1,9-8"})
    void rangesThatMakeNoSenseAreIgnored(String range) throws Exception {
        HttpResponse<byte[]> response = fetchFile("data.bin", "Range", range);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(content);
    }

    @Test
    void moreThanSixtyFourRangesAreAnsweredWithTheWhole() throws Exception {
        HttpResponse<byte[]> many = fetchFile("data.bin", "Range", ranges(500));
        HttpResponse<byte[]> some = fetchFile("data.bin", "Range", ranges(64));
        HttpResponse<byte[]> touching = fetchFile(
                "data.bin",
                "Range",
                IntStream.range(0, 500).mapToObj(i -> i + "-" + i).collect(Collectors.joining(",", "bytes=", "")));

        assertThat(many.statusCode()).isEqualTo(200);
        assertThat(many.body()).isEqualTo(content);
        assertThat(partsOf(some)).hasSize(64);
        assertThat(field(touching, "Content-Range")).isEqualTo("bytes 0-499/" + SIZE);
    }

    @Test
    void twoThousandRangesAreWhatTheyComeTo() throws Exception {
        // 6 KB, which all servers take
        HttpResponse<byte[]> same = fetchFile("data.bin", "Range", "bytes=" + "0-,".repeat(1_999) + "9-");
        assertThat(same.statusCode()).isEqualTo(206);
        assertThat(field(same, "Content-Range")).isEqualTo("bytes 0-" + (SIZE - 1) + "/" + SIZE);
        assertThat(same.body()).isEqualTo(content);
        HttpResponse<byte[]> ends = fetchFile("data.bin", "Range", "bytes=" + "-9,".repeat(1_999) + "-5");
        assertThat(ends.statusCode()).isEqualTo(206);
        assertThat(ends.body()).isEqualTo(Arrays.copyOfRange(content, SIZE - 9, SIZE));
        // 25 KB, which the servers refuse by themselves, before anything of ours; FileResponseTest has them, too
        String apart = ranges(2_000);
        assertThat(apart).hasSizeGreaterThan(20_000);
        HttpResponse<byte[]> refused = fetchFile("data.bin", "Range", apart);
        assertThat(refused.statusCode()).isEqualTo(statusOfTooLargeFields());
        assertThat(fetchFile("data.bin").body()).isEqualTo(content);
    }

    /** What a server says of header fields that it does not take; RFC 6585 section 5. */
    int statusOfTooLargeFields() {
        return 431;
    }

    private static String ranges(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> i * 390 + "-" + i * 390)
                .collect(Collectors.joining(",", "bytes=", ""));
    }

    @Test
    void anEmptyFileHasNoRanges() throws Exception {
        assertThat(fetchFile("empty.txt").body()).isEmpty();
        assertThat(fetchFile("empty.txt").headers().firstValueAsLong("Content-Length"))
                .hasValue(0);
        assertThat(fetchFile("empty.txt", "Range", "bytes=0-").statusCode()).isEqualTo(416);
        assertThat(fetchFile("empty.txt", "Range", "bytes=-5").statusCode()).isEqualTo(200);
    }

    @Test
    void aFileOfMoreThanFourGigabytesHasRangesAtItsEnd() throws Exception {
        Path file = folder.resolve("huge.bin");
        long size = 5_000_000_000L;
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.SPARSE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap("border".getBytes(StandardCharsets.US_ASCII)), (1L << 32) - 3);
            channel.write(ByteBuffer.wrap("end".getBytes(StandardCharsets.US_ASCII)), size - 3);
        }
        try {
            assertThat(send("HEAD", "huge.bin", new byte[0]).headers().firstValueAsLong("Content-Length"))
                    .hasValue(size);
            assertThat(text(fetchFile("huge.bin", "Range", "bytes=4294967293-4294967298")))
                    .isEqualTo("border");
            assertThat(text(fetchFile("huge.bin", "Range", "bytes=-3"))).isEqualTo("end");
            HttpResponse<byte[]> more = fetchFile("huge.bin", "Range", "bytes=4294000000-4294999999");
            assertThat(field(more, "Content-Range")).isEqualTo("bytes 4294000000-4294999999/" + size);
            assertThat(new String(more.body(), 967_293, 6, StandardCharsets.US_ASCII))
                    .isEqualTo("border");
        } finally {
            Files.delete(file);
        }
    }

    // conditions

    @Test
    void conditionsAreTakenInTheOrderOfTheStandard() throws Exception {
        String tag = field(fetchFile("data.bin"), "ETag");
        String[][] cases = {
            {"304", "If-None-Match", tag},
            {"304", "If-None-Match", "W/" + tag},
            {"304", "If-None-Match", "*"},
            {"304", "If-None-Match", "\"a\", " + tag},
            {"200", "If-None-Match", "\"a\""},
            {"304", "If-Modified-Since", DATE},
            {"200", "If-Modified-Since", "Fri, 02 Jan 2026 03:04:04 GMT"},
            {"200", "If-None-Match", "\"a\"", "If-Modified-Since", DATE},
            {"412", "If-Match", "\"a\""},
            {"412", "If-Match", "W/" + tag},
            {"200", "If-Match", tag},
            {"200", "If-Match", "*"},
            {"412", "If-Unmodified-Since", "Fri, 02 Jan 2026 03:04:04 GMT"},
            {"200", "If-Unmodified-Since", DATE},
            {"200", "If-Match", tag, "If-Unmodified-Since", "Fri, 02 Jan 2026 03:04:04 GMT"},
            {"412", "If-Match", "\"a\"", "If-None-Match", tag},
            {"304", "If-None-Match", tag, "Range", "bytes=0-9"},
            {"412", "If-Match", "\"a\"", "Range", "bytes=999999-"},
            {"206", "If-Range", tag, "Range", "bytes=0-9"},
            {"206", "If-Range", DATE, "Range", "bytes=0-9"},
            {"200", "If-Range", "W/" + tag, "Range", "bytes=0-9"},
            {"200", "If-Range", "\"a\"", "Range", "bytes=0-9"},
            {"200", "If-Range", "\"a\"", "Range", "bytes=999999-"},
            {"416", "If-Range", tag, "Range", "bytes=999999-"},
            {"200", "If-Range", "Fri, 02 Jan 2026 03:04:06 GMT", "Range", "bytes=0-9"},
        };
        for (String[] each : cases) {
            HttpResponse<byte[]> response = fetchFile("data.bin", Arrays.copyOfRange(each, 1, each.length));
            assertThat(response.statusCode()).as(Arrays.toString(each)).isEqualTo(Integer.parseInt(each[0]));
            if (response.statusCode() == 200) {
                assertThat(response.body()).isEqualTo(content);
            }
        }
    }

    @Test
    void whoIsToldThatAConditionFailsIsToldWhichAndWhatIsThere() throws Exception {
        HttpResponse<byte[]> response = fetchFile("data.bin", "If-Match", "\"a\"", "Range", "bytes=0-9");

        assertThat(response.statusCode()).isEqualTo(412);
        assertThat(json(response).getString("detail"))
                .isEqualTo("If-Match: \"a\" does not hold: the file has the entity tag " + field(response, "ETag"));
        assertThat(field(response, "ETag")).isEqualTo(field(fetchFile("data.bin"), "ETag"));
        assertThat(response.headers().map()).doesNotContainKeys("content-range", "last-modified");
    }

    @Test
    void notModifiedHasTheValidatorsAndNoBody() throws Exception {
        String answer = raw("GET", "files/f/data.bin", "If-None-Match: *\r\nConnection: close\r\n");

        assertThat(answer).startsWith("HTTP/1.1 304").containsIgnoringCase("\r\nETag: \"");
        assertThat(answer.toLowerCase(java.util.Locale.ROOT))
                .contains("\r\ncache-control: no-cache\r\n")
                .doesNotContain("\r\ncontent-length:", "\r\ncontent-type:", "\r\ntransfer-encoding:")
                .endsWith("\r\n\r\n");
    }

    @Test
    void notModifiedPageStaysInItsSandbox() throws Exception {
        write("page.html", "<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8));
        HttpResponse<byte[]> first = fetchFile("page.html");
        HttpResponse<byte[]> again = fetchFile("page.html", "If-None-Match", field(first, "ETag"));

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(field(first, "Content-Security-Policy")).contains("sandbox");
        // what a browser stores instead of what it had
        assertThat(again.headers().allValues("Content-Security-Policy"))
                .containsExactly(field(first, "Content-Security-Policy"));
    }

    @Test
    void aResumedDownloadOfAFileThatChangedBeginsAnew() throws Exception {
        write("changing.bin", random(1_000));
        String tag = field(fetchFile("changing.bin"), "ETag");
        byte[] other = random(1_001);
        Files.write(folder.resolve("changing.bin"), other);

        HttpResponse<byte[]> resumed = fetchFile("changing.bin", "Range", "bytes=500-", "If-Range", tag);
        assertThat(resumed.statusCode()).isEqualTo(200);
        assertThat(resumed.body()).isEqualTo(other);
    }

    @Test
    void headSaysWhatGetSays() throws Exception {
        write("page.html", "x".repeat(5_000).getBytes(StandardCharsets.US_ASCII));
        for (String ending : List.of("", ".gz", ".br")) {
            write("head.css" + ending, ("form" + ending).getBytes(StandardCharsets.US_ASCII));
        }
        write("head/a.txt", new byte[1]);
        write("head/b.txt", new byte[2]);
        String tag = field(fetchFile("data.bin"), "ETag");
        String coded = field(fetchFile("head.css", "Accept-Encoding", "gzip"), "ETag");
        String[][] cases = {
            {"200", "data.bin"},
            {"200", "empty.txt"},
            {"200", "page.html"},
            {"200", "data.bin?download"},
            {"200", "head.css"},
            {"200", "head.css", "Accept-Encoding", "gzip"},
            {"200", "head.css", "Accept-Encoding", "br, gzip"},
            {"200", "head/", "Accept", "application/json"},
            {"200", "head/", "Accept", "text/html"},
            {"200", "head/?limit=1", "Accept", "application/json"},
            {"301", "head"},
            {"404", "none.bin"},
            {"406", "head/", "Accept", "image/png"},
            {"304", "data.bin", "If-None-Match", tag},
            {"304", "data.bin", "If-Modified-Since", DATE},
            {"304", "head.css", "Accept-Encoding", "gzip", "If-None-Match", coded},
            {"304", "page.html", "If-None-Match", "*"},
            {"412", "data.bin", "If-Match", "\"a\""},
            {"412", "data.bin", "If-Unmodified-Since", "Fri, 02 Jan 2026 03:04:04 GMT"},
            {"412", "head.css", "Accept-Encoding", "gzip", "If-Match", tag},
        };
        for (String[] each : cases) {
            String[] fields = Arrays.copyOfRange(each, 2, each.length);
            HttpResponse<byte[]> get = fetchFile(each[1], fields);
            HttpResponse<byte[]> head = send("HEAD", each[1], new byte[0], fields);
            assertThat(get.statusCode()).as(Arrays.toString(each)).isEqualTo(Integer.parseInt(each[0]));
            assertThat(head.statusCode()).as(Arrays.toString(each)).isEqualTo(get.statusCode());
            Map<String, List<String>> said = headers(head);
            Map<String, List<String>> expected = headers(get);
            if (each[0].startsWith("3")) { // answers without content, of which servers say so in one way or the other
                List.of(said, expected).forEach(names -> names.keySet().removeAll(FRAMING));
            }
            assertThat(said).as(Arrays.toString(each)).isEqualTo(expected);
            assertThat(head.body()).isEmpty();
            if (get.statusCode() == 200 && !each[1].startsWith("head/")) { // a listing says no length
                assertThat(headers(head)).containsEntry("content-length", List.of("" + get.body().length));
            }
        }
    }

    /** RFC 9110 section 14.2: there are ranges for GET alone, and a HEAD with one says what a GET without it would. */
    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-9", "bytes=0-9,500-600", "bytes=999999-", "bytes=9-8"})
    void headWithARangeSaysWhatGetSaysWithoutIt(String range) throws Exception {
        HttpResponse<byte[]> head = send("HEAD", "data.bin", new byte[0], "Range", range);

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(headers(head)).isEqualTo(headers(fetchFile("data.bin"))).doesNotContainKey("content-range");
    }

    private static Map<String, List<String>> headers(HttpResponse<?> response) {
        Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(response.headers().map());
        all.keySet().removeAll(List.of("date", "connection", "keep-alive"));
        Map<String, List<String>> lower = new TreeMap<>();
        all.forEach((name, values) -> lower.put(name.toLowerCase(java.util.Locale.ROOT), values));
        return lower;
    }

    // forms

    @Test
    void compressedSiblingsAreSentToWhoAcceptsThem() throws Exception {
        write("style.css", "plain".getBytes(StandardCharsets.US_ASCII));
        write("style.css.gz", "zipped".getBytes(StandardCharsets.US_ASCII));
        write("style.css.br", "brotli".getBytes(StandardCharsets.US_ASCII));
        String[][] cases = {
            {"", "plain", ""}, {"gzip", "zipped", "gzip"}, {"gzip, br", "brotli", "br"}, {"br;q=0", "plain", ""}
        };
        for (String[] each : cases) {
            HttpResponse<byte[]> response =
                    each[0].isEmpty() ? fetchFile("style.css") : fetchFile("style.css", "Accept-Encoding", each[0]);
            assertThat(text(response)).isEqualTo(each[1]);
            assertThat(field(response, "Content-Encoding")).isEqualTo(each[2]);
            assertThat(field(response, "Vary")).contains("Accept-Encoding");
            assertThat(field(response, "Content-Type")).startsWith("text/css");
        }
        HttpResponse<byte[]> range = fetchFile("style.css", "Accept-Encoding", "gzip", "Range", "bytes=1-2");
        assertThat(text(range)).isEqualTo("ip");
        assertThat(field(range, "Content-Encoding")).isEqualTo("gzip");
        HttpResponse<byte[]> again =
                fetchFile("style.css", "Accept-Encoding", "gzip", "If-None-Match", field(range, "ETag"));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(field(again, "Vary")).contains("Accept-Encoding");
        assertThat(field(again, "ETag")).isEqualTo(field(range, "ETag"));
        assertThat(fetchFile(
                                "style.css",
                                "Accept-Encoding",
                                "gzip",
                                "If-None-Match",
                                field(fetchFile("style.css"), "ETag"))
                        .statusCode())
                .as("the tag of another form")
                .isEqualTo(200);
    }

    @Test
    void rangesOfACompressedSiblingAreItsOwn() throws Exception {
        write("ranged.css", "plain".getBytes(StandardCharsets.US_ASCII));
        String zipped = "zipped" + ".".repeat(200) + "text"; // ranges that are nearer to each other become one
        write("ranged.css.gz", zipped.getBytes(StandardCharsets.US_ASCII));
        String plain = field(fetchFile("ranged.css"), "ETag");
        String coded = field(fetchFile("ranged.css", "Accept-Encoding", "gzip"), "ETag");
        assertThat(coded).isNotEqualTo(plain);

        HttpResponse<byte[]> rest =
                fetchFile("ranged.css", "Accept-Encoding", "gzip", "Range", "bytes=206-", "If-Range", coded);
        assertThat(rest.statusCode()).isEqualTo(206);
        assertThat(text(rest)).isEqualTo("text");
        assertThat(field(rest, "Vary")).contains("Accept-Encoding");
        assertThat(field(rest, "Content-Encoding")).isEqualTo("gzip");
        // who has begun with one form must not get the rest of the other
        HttpResponse<byte[]> mixed =
                fetchFile("ranged.css", "Accept-Encoding", "gzip", "Range", "bytes=3-", "If-Range", plain);
        assertThat(mixed.statusCode()).isEqualTo(200);
        assertThat(text(mixed)).isEqualTo(zipped);
        HttpResponse<byte[]> mixedToo = fetchFile("ranged.css", "Range", "bytes=3-", "If-Range", coded);
        assertThat(mixedToo.statusCode()).isEqualTo(200);
        assertThat(text(mixedToo)).isEqualTo("plain");

        HttpResponse<byte[]> parts =
                fetchFile("ranged.css", "Accept-Encoding", "gzip", "Range", "bytes=206-207, 0-2", "If-Range", coded);
        assertThat(parts.statusCode()).isEqualTo(206);
        assertThat(field(parts, "Vary")).contains("Accept-Encoding");
        assertThat(field(parts, "Content-Encoding")).isEqualTo("gzip");
        assertThat(field(parts, "Content-Type")).startsWith("multipart/byteranges");
        assertThat(text(parts)).contains("\r\n\r\nte\r\n--", "\r\n\r\nzip\r\n--");
    }

    @Test
    void textIsSaidToBeUtf8WhereItCannotSaySoItself() throws Exception {
        String[][] cases = {
            {"said.txt", "text/plain;charset=utf-8"},
            {"said.md", "text/markdown;charset=utf-8"},
            {"said.html", "text/html"},
            {"said.css", "text/css"},
            {"said.png", "image/png"}
        };
        for (String[] each : cases) {
            write(each[0], "Grüße".getBytes(StandardCharsets.UTF_8));
            String type = field(fetchFile(each[0]), "Content-Type");
            assertThat(type.replace(" ", "").toLowerCase(java.util.Locale.ROOT)).isEqualTo(each[1]);
        }
    }

    // names

    @Test
    void namesOfEveryKindAreListedAndFetchedBack() throws Exception {
        List<String> names = List.of(
                "with blank",
                "100%",
                "%41",
                "%2e%2e",
                "grüße 🌊.txt",
                "quote\"s",
                "it's",
                "a+b",
                "a&b=c",
                "semi;colon",
                "hash#",
                "question?",
                "colon:",
                "<b>",
                "~",
                "[x]",
                "{y}",
                "日本語",
                "a,b",
                "$1",
                "!",
                "back`tick",
                "p|q",
                "a^b");
        for (String name : names) {
            write("names/" + name, name.getBytes(StandardCharsets.UTF_8));
        }
        JsonObject page = json(fetchFile("names/", "Accept", "application/json"));

        assertThat(page.getJsonArray("entries")).hasSize(names.size());
        for (JsonValue entry : page.getJsonArray("entries")) {
            String name = entry.asJsonObject().getString("name");
            String href = entry.asJsonObject().getString("href");
            HttpResponse<byte[]> response = fetchFile("names/" + href);
            assertThat(response.statusCode()).as(href).isEqualTo(200);
            assertThat(text(response)).isEqualTo(name);
            assertThat(names).contains(name);
        }
        assertThat(field(fetchFile("names/gr%C3%BC%C3%9Fe%20%F0%9F%8C%8A.txt?download"), "Content-Disposition"))
                .isEqualTo("attachment; filename=\"gr__e _.txt\"; filename*=UTF-8''gr%C3%BC%C3%9Fe%20%F0%9F%8C%8A.txt");
        assertThat(field(fetchFile("names/quote%22s?download"), "Content-Disposition"))
                .isEqualTo("attachment; filename=\"quote_s\"; filename*=UTF-8''quote%22s");
    }

    private static JsonObject json(HttpResponse<byte[]> response) {
        try (JsonReader reader = Json.createReader(new StringReader(text(response)))) {
            return reader.readObject();
        }
    }

    @Test
    void foldersAreListedInPages() throws Exception {
        for (int i = 0; i < 7; i++) {
            write("pages/" + i, new byte[i]);
        }
        Files.createDirectories(folder.resolve("pages/.hidden"));
        StringBuilder seen = new StringBuilder();
        String query = "?limit=3";
        while (!query.isEmpty()) {
            HttpResponse<byte[]> response = fetchFile("pages/" + query, "Accept", "application/json");
            JsonObject page = json(response);
            page.getJsonArray("entries")
                    .forEach(entry -> seen.append(entry.asJsonObject().getString("name")));
            query = page.getString("next", "");
            assertThat(page.getJsonArray("entries").size()).isLessThanOrEqualTo(3);
            assertThat(response.headers().firstValue("Link").isPresent()).isEqualTo(!query.isEmpty());
        }
        assertThat(seen).hasToString("0123456");
        HttpResponse<byte[]> html = fetchFile("pages/", "Accept", "text/html");
        assertThat(field(html, "Content-Type")).startsWith("text/html");
        assertThat(field(html, "Content-Security-Policy")).startsWith("default-src 'none'");
        assertThat(text(html)).contains("<a href=\"3\">3</a>").doesNotContain("hidden");
        HttpResponse<byte[]> moved = fetchFile("pages");
        assertThat(moved.statusCode()).isEqualTo(301);
        assertThat(field(moved, "Location")).endsWith("files/f/pages/");
        assertThat(field(moved, "Cache-Control")).isEqualTo("no-cache");
        assertThat(field(fetchFile("pages?after=a%26b%20c&limit=3"), "Location"))
                .endsWith("files/f/pages/?after=a%26b%20c&limit=3");
        assertThat(get("files?limit=1").headers().firstValue("Location"))
                .hasValueSatisfying(place -> assertThat(place).endsWith("files/?limit=1"));
        assertThat(get("files").statusCode()).isEqualTo(301);
        assertThat(get("files/").body()).contains("f/");
        assertThat(fetchFile("none/").statusCode()).isEqualTo(404);
        assertThat(fetchFile("data.bin/").statusCode()).isEqualTo(404);
    }

    @Test
    void nothingOutsideOfTheFolderIsReached() throws Exception {
        Path outside = outside();
        for (String path : pathsOutOf(outside)) {
            String answer = raw("GET", path, "Connection: close\r\n");
            assertThat(answer).as(path).doesNotStartWith("HTTP/1.1 200").doesNotContain("the secret");
        }
    }

    /** A folder beside the one that is served, with a secret, to which links lead. */
    Path outside() throws IOException {
        Path outside = RunningServer.filesRoot().resolveSibling("it-outside");
        Files.createDirectories(outside);
        Files.writeString(outside.resolve("secret.txt"), "the secret");
        Files.writeString(folder.resolve(".env"), "the secret");
        link("out.txt", outside.resolve("secret.txt"));
        link("out", outside);
        return outside;
    }

    /** What might lead there, or to what is hidden. */
    static List<String> pathsOutOf(Path outside) {
        return List.of(
                "files/f/out.txt",
                "files/f/out/secret.txt",
                "files/f/out/",
                "files/f/.env",
                "files/f/%2eenv",
                "files/../it-outside/secret.txt",
                "files/../../it-outside/secret.txt",
                "files/f/../../it-outside/secret.txt",
                "files/%2e%2e/it-outside/secret.txt",
                "files/%2E%2E%2Fit-outside%2Fsecret.txt",
                "files/..%2fit-outside/secret.txt",
                "files/%252e%252e/it-outside/secret.txt",
                "files/%252e%252e%252fit-outside%252fsecret.txt",
                "files/..%5cit-outside%5csecret.txt",
                "files/..\\it-outside\\secret.txt",
                "files/..;/it-outside/secret.txt",
                "files/f/..;x=y/..;/it-outside/secret.txt",
                "files/%c0%ae%c0%ae/it-outside/secret.txt",
                "files//" + outside.resolve("secret.txt"),
                "files/%2f" + outside.resolve("secret.txt"),
                "files" + outside.resolve("secret.txt"),
                "files/f/data.bin%00.txt",
                "files/f/.%00/.env");
    }

    void link(String name, Path target) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
        Files.createSymbolicLink(folder.resolve(name), target);
    }

    /** Sends a request with a path as it is, and returns all that comes back. */
    String raw(String method, String path, String fields) throws Exception {
        try (RawConnection connection = new RawConnection(server().base())) {
            connection.send(method + " " + server().base().getPath() + path + " HTTP/1.1\r\nHost: "
                    + server().base().getAuthority() + "\r\n" + fields + "\r\n");
            return connection.readToEnd(45_000);
        }
    }

    @Test
    void whatABrowserMightRunIsSentIntoASandbox() throws Exception {
        for (String name : List.of("evil.html", "evil.svg", "evil.xml", "evil")) {
            write(name, "<script>alert(1)</script>".getBytes(StandardCharsets.US_ASCII));
            HttpResponse<byte[]> response = fetchFile(name);
            assertThat(response.headers().allValues("Content-Security-Policy"))
                    .singleElement()
                    .asString()
                    .startsWith("sandbox;");
            assertThat(field(response, "X-Content-Type-Options")).isEqualTo("nosniff");
        }
    }

    // readers

    @Test
    void aReaderOfAFileThatTakesNothingIsEndedAsTooSlow() throws Exception {
        write("slow.bin", random(LARGE));
        long before = tooSlow();
        try (RawConnection stalled = open("files/f/slow.bin")) {
            stalled.readUntil("\r\n\r\n");
            assertThat(get("admin/streams").body()).contains("/files/f/slow.bin");
            Await.until("it is too slow", () -> tooSlow() > before);
            assertThat(fetchFile("data.bin").body()).isEqualTo(content);
            assertThat(stalled.readToEnd(45_000).length()).isLessThan(LARGE);
        }
        Await.until("it is off the list", () -> !get("admin/streams").body().contains("/files/f/slow.bin"));
    }

    @Test
    void aReaderOfAFileThatLeavesIsSeen() throws Exception {
        write("left.bin", random(LARGE));
        long before = ended("CLIENT_GONE");
        try (RawConnection connection = open("files/f/left.bin")) {
            connection.readUntil("\r\n\r\n");
        }
        Await.until("it has gone", () -> ended("CLIENT_GONE") > before);
    }
}
