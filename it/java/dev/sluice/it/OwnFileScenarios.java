package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold of a file that a resource of the application sends by its path, on every server. */
abstract class OwnFileScenarios extends FileChangeScenarios {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final String REPORT = "stream/report/squares.csv";

    private final byte[] report = LongStream.rangeClosed(1, 500_000)
            .mapToObj(i -> i + "," + i * i + "\r\n")
            .collect(Collectors.joining())
            .getBytes(StandardCharsets.US_ASCII);

    private HttpResponse<byte[]> ask(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(at(path)).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @Test
    void aFileOfAResourceIsSentWithAllThatFilesAreAnsweredWith() throws Exception {
        HttpResponse<byte[]> whole = ask("GET", REPORT);

        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(Arrays.equals(whole.body(), report)).isTrue();
        assertThat(whole.headers().firstValueAsLong("Content-Length")).hasValue(report.length);
        assertThat(field(whole, "Content-Type").replace(" ", "")).isEqualTo("text/csv;charset=UTF-8");
        assertThat(field(whole, "Content-Disposition")).isEqualTo("attachment; filename=\"squares.csv\"");
        assertThat(field(whole, "Accept-Ranges")).isEqualTo("bytes");
        assertThat(field(whole, "Last-Modified")).isEqualTo("Thu, 01 Jan 2026 00:00:00 GMT");
        String tag = field(whole, "ETag");
        assertThat(tag).matches("\"[^\"]+\"");

        HttpResponse<byte[]> head = ask("HEAD", REPORT);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(report.length);
        assertThat(field(head, "ETag")).isEqualTo(tag);
        assertThat(ask("GET", REPORT, "If-None-Match", tag).statusCode()).isEqualTo(304);
        assertThat(ask("GET", REPORT, "If-Match", "\"other\"").statusCode()).isEqualTo(412);
    }

    @Test
    void aFileOfAResourceIsSentInRangesAndWholeToWhoHasAnotherVersion() throws Exception {
        String tag = field(ask("HEAD", REPORT), "ETag");

        HttpResponse<byte[]> rest = ask("GET", REPORT, "Range", "bytes=5000000-", "If-Range", tag);
        assertThat(rest.statusCode()).isEqualTo(206);
        assertThat(field(rest, "Content-Range"))
                .isEqualTo("bytes 5000000-" + (report.length - 1) + "/" + report.length);
        assertThat(Arrays.equals(rest.body(), Arrays.copyOfRange(report, 5_000_000, report.length)))
                .isTrue();

        HttpResponse<byte[]> other = ask("GET", REPORT, "Range", "bytes=5000000-", "If-Range", "\"other\"");
        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(Arrays.equals(other.body(), report)).isTrue();

        HttpResponse<byte[]> parts = ask("GET", REPORT, "Range", "bytes=0-4,100-109");
        assertThat(parts.statusCode()).isEqualTo(206);
        assertThat(field(parts, "Content-Type")).startsWith("multipart/byteranges");
        assertThat(text(parts)).contains("\r\n\r\n1,1\r\n\r\n--");
        assertThat(ask("GET", REPORT, "Range", "bytes=" + report.length + "-").statusCode())
                .isEqualTo(416);
    }

    /** RFC 9110 section 14.2: a range is of what would else be a 200. */
    @ParameterizedTest
    @ValueSource(strings = {"", "bytes=0-3", "bytes=999999-"})
    void aFileUnderAnotherStatusKeepsItAndIsWhole(String range) throws Exception {
        HttpResponse<byte[]> absent = range.isEmpty()
                ? ask("GET", "stream/report/none.csv")
                : ask("GET", "stream/report/none.csv", "Range", range, "If-None-Match", "*");

        assertThat(absent.statusCode()).isEqualTo(404);
        assertThat(field(absent, "Content-Type")).startsWith("text/html");
        assertThat(text(absent)).endsWith("There is no such report.\n");
        assertThat(absent.headers().firstValueAsLong("Content-Length")).hasValue(absent.body().length);
        HttpResponse<byte[]> head = ask("HEAD", "stream/report/none.csv");
        assertThat(head.statusCode()).isEqualTo(404);
        assertThat(head.body()).isEmpty();
    }
}
