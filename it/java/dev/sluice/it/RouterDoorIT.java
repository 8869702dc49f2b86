package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the router lets in that has no keys in its file: visitors on its own machine, and nobody who only looks like one. */
class RouterDoorIT {

    private static final String QUESTION =
            "{\"model\":\"sluice-echo\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

    private static RunningServer server;

    @BeforeAll
    static void start() throws Exception {
        server = start("127.0.0.1");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static RunningServer start(String host) throws Exception {
        return RunningServer.launcher(
                RunningServer.freePort(), "--host", host, "--set", "sluice.llm.config=" + RouterUpstreams.openFile());
    }

    /** What is answered to a request with these more header fields, each with its end of line. */
    private static String answer(RunningServer asked, String host, String fields, String body) throws IOException {
        try (RawConnection connection = new RawConnection(asked.base())) {
            connection.send("POST /v1/chat/completions HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n"
                    + (fields.toLowerCase(Locale.ROOT).contains("content-type")
                            ? ""
                            : "Content-Type: application/json\r\n")
                    + fields + (fields.contains("Content-Length") ? "" : "Content-Length: " + body.length() + "\r\n")
                    + "\r\n" + body);
            return connection.readToEnd(30_000);
        }
    }

    private static String answer(String fields) throws IOException {
        return answer(server, server.base().getAuthority(), fields, QUESTION);
    }

    @Test
    void aVisitorOnThisMachineNeedsNoKey() throws Exception {
        assertThat(answer("")).startsWith("HTTP/1.1 200").contains("hello");
    }

    @Test
    void aModelWithASlashInItsNameIsFoundByClientsThatEncodeIt() throws Exception {
        try (RawConnection connection = new RawConnection(server.base())) {
            connection.send("GET /v1/models/house%2Fother HTTP/1.1\r\nHost: "
                    + server.base().getAuthority() + "\r\nConnection: close\r\n\r\n");
            assertThat(connection.readToEnd(30_000)).startsWith("HTTP/1.1 200").contains("\"id\":\"house/other\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded: for=192.0.2.1",
                "X-Forwarded-For: 192.0.2.1",
                "X-Forwarded-Host: example.org",
                "X-Forwarded-Port: 443",
                "X-Forwarded-Server: proxy",
                "X-Forwarded-Prefix: /llm",
                "X-Real-IP: 192.0.2.1",
                "Via: 1.1 proxy"
            })
    void whoComesByAProxyNeedsOne(String field) throws Exception {
        assertThat(answer(field + "\r\n")).startsWith("HTTP/1.1 401").contains("\"code\":\"invalid_api_key\"");
    }

    @Test
    void aPageOfAnotherOriginIsNotLetIn() throws Exception {
        assertThat(answer("Origin: https://evil.example\r\n"))
                .startsWith("HTTP/1.1 403")
                .contains("\"code\":\"origin_not_allowed\"");
        assertThat(answer("Content-Type: text/plain\r\n"))
                .as("what a form of any page may send")
                .startsWith("HTTP/1.1 415");
    }

    @Test
    void aNameThatSomebodyElseMadePointHereIsNotAnswered() throws Exception {
        assertThat(answer(server, "rebound.example", "", QUESTION))
                .doesNotStartWith("HTTP/1.1 2")
                .doesNotContain("hello");
    }

    @Test
    void aRouterThatOthersCanReachLetsNobodyInWithoutAKey() throws Exception {
        try (RunningServer open = start("0.0.0.0")) {
            assertThat(answer(open, open.base().getAuthority(), "", QUESTION))
                    .startsWith("HTTP/1.1 401")
                    .contains("\"code\":\"invalid_api_key\"");
        }
    }

    @Test
    void bodiesThatAreTooLargeOrCodedAreNotRead() throws Exception {
        assertThat(answer(server, server.base().getAuthority(), "Content-Length: 16777217\r\n", "{"))
                .startsWith("HTTP/1.1 413")
                .contains("maxRequestBytes");
        assertThat(answer("Content-Encoding: gzip\r\n"))
                .startsWith("HTTP/1.1 415")
                .contains("\"code\":\"unsupported_media_type\"");
    }
}
