package dev.sluice.llm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorBodyTest {

    private static final ErrorBody ERROR = new ErrorBody("it \"fell\"\nö", "server_error", null, "c");

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static ErrorBody read(int status, String body, String contentType) {
        return ErrorBody.of(status, body.getBytes(StandardCharsets.UTF_8), contentType);
    }

    @Test
    void errorIsWrittenAsTheClientsLibraryReadsIt() {
        String openAi = "{\"error\":{\"message\":\"it \\\"fell\\\"\\n"
                + "ö\",\"type\":\"server_error\",\"param\":null,\"code\":\"c\"}}";
        assertThat(text(ERROR.json(Dialect.OPENAI))).isEqualTo(openAi);
        assertThat(text(ERROR.event(Dialect.OPENAI))).isEqualTo("data: " + openAi + "\n\n");
        String anthropic =
                "{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"it \\\"fell\\\"\\nö\"}}";
        assertThat(text(ERROR.json(Dialect.ANTHROPIC))).isEqualTo(anthropic);
        assertThat(text(ERROR.event(Dialect.ANTHROPIC))).isEqualTo("event: error\ndata: " + anthropic + "\n\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            nullValues = "none",
            value = {
                "401 ~ {\"error\":{\"message\":\"m\",\"type\":\"t\",\"param\":\"p\",\"code\":\"c\"}} ~ m ~ t ~ p ~ c",
                "400 ~ {\"error\":{\"message\":\"m\"}} ~ m ~ invalid_request_error ~ none ~ none",
                "401 ~ {\"error\":\"m\"} ~ m ~ authentication_error ~ none ~ none",
                "403 ~ {\"message\":\"m\"} ~ m ~ permission_error ~ none ~ none",
                "404 ~ {\"detail\":\"m\"} ~ m ~ not_found_error ~ none ~ none",
                "422 ~ {\"detail\":[{\"loc\":[\"body\"],\"msg\":\"m\"},{\"msg\":\"n\"}]} ~ m ~ invalid_request_error ~"
                        + " none ~ none",
                "529 ~ {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}} ~ m ~"
                        + " overloaded_error ~ none ~ none",
                "400 ~ [{\"error\":{\"code\":400,\"message\":\"m\",\"status\":\"INVALID_ARGUMENT\"}}] ~ m ~"
                        + " invalid_request_error ~ none ~ INVALID_ARGUMENT",
                "400 ~"
                    + " {\"object\":\"error\",\"message\":\"m\",\"type\":\"BadRequestError\",\"param\":null,\"code\":400}"
                    + " ~ m ~ BadRequestError ~ none ~ 400",
                "503 ~ {\"error\":{\"code\":503,\"message\":\"m\",\"type\":\"unavailable_error\"}} ~ m ~"
                        + " unavailable_error ~ none ~ 503",
                "429 ~ \"m\" ~ m ~ rate_limit_error ~ none ~ none",
                "500 ~ {\"type\":\"error\",\"message\":\"m\"} ~ m ~ server_error ~ none ~ none",
                "500 ~ {\"message\":{},\"error\":3,\"code\":1.5,\"type\":[],\"param\":0} ~ the upstream answered 500 ~"
                        + " server_error ~ none ~ none",
                "500 ~ {\"error\":null} ~ the upstream answered 500 ~ server_error ~ none ~ none",
                "500 ~ {} ~ the upstream answered 500 ~ server_error ~ none ~ none",
                "500 ~ [] ~ the upstream answered 500 ~ server_error ~ none ~ none",
                "500 ~ null ~ the upstream answered 500 ~ server_error ~ none ~ none",
                "413 ~ ' m ' ~ m ~ request_too_large ~ none ~ none",
                "502 ~ {\"error\":{ ~ {\"error\":{ ~ server_error ~ none ~ none",
                "502 ~ '' ~ the upstream answered 502 ~ server_error ~ none ~ none",
                "502 ~ <html>x</html> ~ the upstream answered 502 ~ server_error ~ none ~ none"
            })
    void allThatUpstreamsSayIsUnderstood(
            int status, String body, String message, String type, String param, String code) {
        assertThat(read(status, body, "application/json")).isEqualTo(new ErrorBody(message, type, param, code));
    }

    @Test
    void pageOfAProxyIsNotShown() {
        assertThat(read(502, "Bad gateway of example", "Text/HTML; charset=utf-8")
                        .message())
                .isEqualTo("the upstream answered 502");
        assertThat(read(502, "{\"error\":\"m\"}", "text/html").message()).isEqualTo("m");
    }

    @Test
    void longTextIsCutBetweenCharacters() {
        assertThat(read(500, "a".repeat(1_000), "").message()).isEqualTo("a".repeat(1_000));
        assertThat(read(500, "a".repeat(1_001), "").message()).isEqualTo("a".repeat(1_000) + "…");
        assertThat(read(500, "a" + "😀".repeat(100_000), "").message()).isEqualTo("a" + "😀".repeat(499) + "…");
        assertThat(read(500, "{\"message\":\"" + "a".repeat(9_000) + "\"}", "").message())
                .hasSize(4_001);
        assertThat(read(500, "{\"type\":\"" + "a".repeat(9_000) + "\"}", "").type())
                .hasSize(201);
    }

    @Test
    void secretIsTakenOutWhereverItStands() {
        ErrorBody told = new ErrorBody("bad key abcd-efgh", "abcd", "abcd-efgh!", "xabcd-efgh");
        assertThat(told.redacted(List.of("abcd", "abcd-efgh", "", "a")))
                .isEqualTo(new ErrorBody("bad key [redacted]", "[redacted]", "[redacted]!", "x[redacted]"));
        assertThat(told.redacted(List.of())).isEqualTo(told);
        assertThat(new ErrorBody("abcd-efgh", "t")).hasToString("error of type t");
    }

    @Test
    void secretThatWasCutOffIsTakenOutToo() {
        String secret = "0123456789abcdef";
        for (int there = 4; there <= secret.length(); there++) {
            String body = ".".repeat(1_000 - there) + secret + "....";
            ErrorBody told = read(500, body, "text/plain").redacted(List.of(secret));
            assertThat(told.message()).isEqualTo(".".repeat(1_000 - there) + "[redacted]…");
        }
    }

    @Test
    void whatLooksLikeAKeyIsTakenOut() {
        ErrorBody told =
                new ErrorBody("Incorrect API key provided: sk-proj-abc*******wxyz. Look at ask-somebody-else", "t");
        assertThat(told.redacted(List.of()).message())
                .isEqualTo("Incorrect API key provided: [redacted]. Look at ask-somebody-else");
    }

    @Test
    void errorInAStreamIsReadToo() {
        RawEvent event = RawEventTest.event("event: error\ndata: {\"message\":\"m\",\ndata: \"type\":\"t\"}\n\n");
        assertThat(ErrorBody.of(event)).isEqualTo(new ErrorBody("m", "t"));
        assertThat(text(Objects.requireNonNull(event.bytes(Dialect.ANTHROPIC))))
                .isEqualTo("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"t\",\"message\":\"m\"}}\n\n");
    }
}
