package dev.sluice.stream.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.stream.Format;
import dev.sluice.stream.Formats;
import dev.sluice.stream.Source;
import dev.sluice.stream.StreamingResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamingHeadersFilterTest {

    private final StreamingHeadersFilter filter = new StreamingHeadersFilter(Formats.standard());
    private final MultivaluedMap<String, Object> headers = new MultivaluedHashMap<>();
    private int status = 200;
    private @Nullable MediaType mediaType;
    private @Nullable Object replaced; // the entity that took the place of the method's
    private final Map<String, String> asked = new HashMap<>();

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Filters what a method returned, for a reader with the given {@code Accept-Encoding}. */
    private void filter(Object entity, @Nullable String acceptEncoding) {
        if (acceptEncoding != null) {
            asked.put("Accept-Encoding", acceptEncoding);
        }
        ContainerRequestContext request =
                proxy(ContainerRequestContext.class, (proxy, method, arguments) -> switch (method.getName()) {
                    case "getMethod" -> "GET";
                    case "getHeaderString" -> asked.get((String) arguments[0]);
                    case "getProperty" -> new Hold(null);
                    default -> throw new UnsupportedOperationException(method.toString());
                });
        ContainerResponseContext response =
                proxy(ContainerResponseContext.class, (proxy, method, arguments) -> switch (method.getName()) {
                    case "getEntity" -> entity;
                    case "getStatus" -> status;
                    case "setStatus" -> {
                        status = (int) arguments[0];
                        yield null;
                    }
                    case "getMediaType" -> mediaType;
                    case "getEntityAnnotations" -> new Annotation[0];
                    case "setEntity" -> {
                        replaced = arguments[0];
                        mediaType = arguments.length > 1 ? (MediaType) arguments[2] : mediaType;
                        yield null;
                    }
                    case "getHeaders" -> headers;
                    default -> throw new UnsupportedOperationException(method.toString());
                });
        filter.filter(request, response);
    }

    private static StreamingResponse items() {
        return StreamingResponse.of(Source.of(List.of(1, 2)));
    }

    @ParameterizedTest
    @CsvSource({
        "application/json,application/json",
        "application/x-ndjson,application/x-ndjson",
        "application/json-seq,application/json-seq",
        "text/csv,text/csv",
        "text/plain,text/plain",
        "*/*,application/json",
        "application/octet-stream,application/json",
        ",application/json"
    })
    void itemsTakeTheFormatOfWhatTheMethodProduces(@Nullable String produced, String written) {
        mediaType = produced == null ? null : MediaType.valueOf(produced);

        filter(items(), null);

        assertThat(mediaType)
                .isNotNull()
                .satisfies(type ->
                        assertThat(type.getType() + "/" + type.getSubtype()).isEqualTo(written));
    }

    @Test
    void formatThatTheBodyHasIsKeptWhateverTheMethodProduces() {
        mediaType = MediaType.APPLICATION_JSON_TYPE;

        filter(StreamingResponse.of(Format.ndjson(), Source.of(List.of(1))), null);

        assertThat(mediaType).hasToString("application/x-ndjson");
    }

    @Test
    void formatThatNobodyKnowsIsTheDevelopersMistake() {
        mediaType = MediaType.valueOf("image/png");

        assertThatThrownBy(() -> filter(items(), null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("image/png")
                .hasMessageContaining("text/csv");
    }

    @Test
    void statusAndHeadersAreThoseOfTheBodyUnlessTheMethodChoseAStatus() {
        filter(items().status(207).header("X-Test", "a").filename("b.json"), null);

        assertThat(status).isEqualTo(207);
        assertThat(headers.getFirst("X-Test")).isEqualTo("a");
        assertThat(headers.getFirst("Content-Disposition")).isEqualTo("attachment; filename=\"b.json\"");
        assertThat(headers.getFirst("X-Accel-Buffering")).isEqualTo("no");
        status = 202;
        filter(items().status(207), null);
        assertThat(status).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(ints = {103, 204, 205, 304})
    void streamUnderAStatusThatHasNoBodyIsRefusedAndItsSourceGivenUp(int bodiless) {
        status = bodiless;
        ByteArrayInputStream in = new ByteArrayInputStream(new byte[1]);
        CountDownLatch closed = new CountDownLatch(1);
        StreamingResponse body = StreamingResponse.of("text/plain", new FilterInputStream(in) {
            @Override
            public void close() {
                closed.countDown();
            }
        });

        assertThatThrownBy(() -> filter(body, null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("status " + bodiless)
                .hasMessageContaining("return Response.status(" + bodiless + ").build() alone");

        assertThat(closed.getCount()).isZero();
        assertThat(headers).isEmpty();
    }

    @Test
    void fileUnderAStatusThatHasNoBodyIsRefusedToo(@TempDir Path folder) throws IOException {
        status = 304;
        StreamingResponse body = file(folder);

        assertThatThrownBy(() -> filter(body, null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("status 304");
    }

    @Test
    void bodyIsCompressedWhenItMayBeAndItsReaderAcceptsThat() {
        filter(items().compressed(), "deflate;q=0.5, gzip");

        assertThat(headers.getFirst("Content-Encoding")).isEqualTo("gzip");
        assertThat(headers.get("Vary")).containsExactly("Accept", "Accept-Encoding");
    }

    @Test
    void readerThatAcceptsNoCodingGetsThePlainBodyAndCachesAreTold() {
        filter(items().compressed(), null);

        assertThat(headers).doesNotContainKey("Content-Encoding");
        assertThat(headers.get("Vary")).containsExactly("Accept", "Accept-Encoding");
    }

    @Test
    void bodyThatIsNotToBeCompressedDoesNotVary() {
        filter(StreamingResponse.json(Source.of(List.of(1))), "gzip");
        filter(
                StreamingResponse.of(Format.bytes("image/png"), Source.of(List.of(new byte[1])))
                        .compressed(),
                "gzip");

        assertThat(headers).doesNotContainKeys("Content-Encoding", "Vary");
    }

    @Test
    void fieldsThatTheMethodSetItselfWin() {
        headers.putSingle("cache-control", "max-age=60");
        headers.putSingle("X-Test", "the method's");

        filter(items().header("X-Test", "the body's").header("X-Other", "the body's"), null);

        assertThat(headers.get("cache-control")).containsExactly("max-age=60");
        assertThat(headers).doesNotContainKey("Cache-Control");
        assertThat(headers.get("X-Test")).containsExactly("the method's");
        assertThat(headers.get("X-Other")).containsExactly("the body's");
    }

    @Test
    void formatWithSeveralNamesHasTheOneThatTheMethodGivesIt() {
        mediaType = MediaType.valueOf("application/jsonl");
        StreamingResponse body = StreamingResponse.of(Source.of(List.of(1)));

        filter(body, null);

        assertThat(body.mediaType()).contains("application/jsonl");
        assertThat(mediaType).isEqualTo(MediaType.valueOf("application/jsonl"));
    }

    @Test
    void mediaTypeThatWasSetWinsOverTheMethods() {
        mediaType = MediaType.valueOf("application/jsonl");
        StreamingResponse body = StreamingResponse.of(Source.of(List.of(1))).mediaType("application/x-lines");

        filter(body, null);

        assertThat(mediaType).isEqualTo(MediaType.valueOf("application/x-lines"));
    }

    @Test
    void whatAnAnswerDependsOnIsMerged() {
        headers.putSingle("Vary", "Origin, accept");

        filter(items().header("Vary", "Cookie, Origin").compressed(), "gzip");

        assertThat(headers.get("Vary")).containsExactly("Origin, accept", "Cookie", "Accept-Encoding");
    }

    @Test
    void anAnswerThatDependsOnEverythingNeedsNoMore() {
        headers.putSingle("Vary", "*");

        filter(items().compressed(), "gzip");

        assertThat(headers.get("Vary")).containsExactly("*");
    }

    @Test
    void bodyThatTheMethodHasEncodedIsNotEncodedAgain() {
        headers.putSingle("Content-Encoding", "br");

        filter(items().compressed(), "gzip");

        assertThat(headers.get("Content-Encoding")).containsExactly("br");
    }

    private StreamingResponse file(Path folder) throws IOException {
        return StreamingResponse.file(Files.writeString(folder.resolve("a.html"), "0123456789"));
    }

    @ParameterizedTest
    @CsvSource({"Range,bytes=2-3", "Range,bytes=99-", "If-None-Match,*", "If-Match,\"other\""})
    void fileUnderAStatusThatTheMethodChoseHasNoRangesAndConditions(String field, String value, @TempDir Path folder)
            throws IOException {
        status = 404;
        asked.put(field, value);
        StreamingResponse body = file(folder);

        filter(body, null);

        assertThat(status).isEqualTo(404);
        assertThat(body.contentLength()).isEqualTo(10);
        assertThat(headers).doesNotContainKey("Content-Range");
        assertThat(mediaType).isNotNull();
        body.discard();
    }

    @Test
    void fileUnderNoOtherStatusHasThem(@TempDir Path folder) throws IOException {
        asked.put("Range", "bytes=2-3");
        StreamingResponse body = file(folder);

        filter(body, null);

        assertThat(status).isEqualTo(206);
        assertThat(headers.getFirst("Content-Range")).isEqualTo("bytes 2-3/10");
        body.discard();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Range|bytes=99-|416|there is nothing of Range: bytes=99-; what there is, is bytes */10",
                "If-Match|x|412|If-Match: x does not hold: the file has the entity tag",
                "If-Unmodified-Since|Fri, 02 Jan 1970 00:00:00 GMT|412|If-Unmodified-Since: Fri, 02 Jan 1970"
            })
    void whatAFileIsNotSentForIsTold(String field, String value, int expected, String words, @TempDir Path folder)
            throws IOException {
        asked.put(field, value);

        filter(file(folder), null);

        assertThat(status).isEqualTo(expected);
        assertThat(String.valueOf(replaced)).contains(words);
        assertThat(mediaType).hasToString("application/problem+json");
    }

    @Test
    void notModifiedFileKeepsWhatABrowserMayDoWithIt(@TempDir Path folder) throws IOException {
        asked.put("If-None-Match", "*");

        filter(
                file(folder)
                        .header("content-security-policy", "sandbox")
                        .header("X-Content-Type-Options", "nosniff")
                        .header("X-Test", "of the body"),
                null);

        assertThat(status).isEqualTo(304);
        assertThat(headers.getFirst("content-security-policy")).isEqualTo("sandbox");
        assertThat(headers.getFirst("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(headers).containsKeys("ETag", "Cache-Control").doesNotContainKeys("X-Test", "Accept-Ranges");
    }

    @Test
    void otherEntitiesAreLeftAlone() {
        filter("text", "gzip");

        assertThat(headers).isEmpty();
        assertThat(mediaType).isNull();
    }
}
