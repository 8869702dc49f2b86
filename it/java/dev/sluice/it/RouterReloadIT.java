package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.llm.FakeRequest;
import dev.sluice.it.llm.FakeUpstream;
import dev.sluice.it.llm.Script;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The router's file, and one that it refers to, changed under a running server. */
class RouterReloadIT {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String CHAT = "v1/chat/completions";

    private static Path file;
    private static Path key;
    private static RunningServer server;

    private final FakeUpstream upstream = RouterUpstreams.first();

    @BeforeAll
    static void start() throws Exception {
        Path folder = Files.createDirectories(RunningServer.work());
        file = folder.resolve("it-llm-reload.json");
        key = folder.resolve("it-llm-reload.key");
        put(key, "sk-the-first-of-these-tests");
        put(file, routing("old", ""));
        server = RunningServer.launcher(
                RunningServer.freePort(), "--host", "127.0.0.1", "--set", "sluice.llm.config=" + file);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void beginWithTheOldModel() throws Exception {
        put(file, routing("old", ""));
        inForce("old");
        upstream.forget();
    }

    private static String routing(String model, String more) {
        return """
            {"upstreams": [{"name": "only", "baseUrl": "%s", "key": "file:it-llm-reload.key", "models": ["%s"]%s}]}
            """.formatted(RouterUpstreams.first().base(), model, more);
    }

    /** Writes it as a whole, as editors do: half of it would be a file like any other. */
    private static void put(Path where, String text) throws IOException {
        Path beside = where.resolveSibling(where.getFileName() + ".new");
        Files.writeString(beside, text);
        Files.move(beside, where, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String get(String path) throws Exception {
        HttpResponse<String> response =
                send(HttpRequest.newBuilder(server.base().resolve(path)));
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private static void inForce(String model) throws Exception {
        Await.until(model + " is in force", () -> get("v1/models").contains("\"id\":\"" + model + "\""));
    }

    private static String question(String model) {
        return "{\"model\":\"" + model + "\",\"stream\":true,\"messages\":[]}";
    }

    private static HttpResponse<String> ask(String model) throws Exception {
        return send(HttpRequest.newBuilder(server.base().resolve(CHAT))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(question(model))));
    }

    private static RawConnection asking(String model) throws Exception {
        RawConnection connection = new RawConnection(server.base());
        String body = question(model);
        connection.send("POST /" + CHAT + " HTTP/1.1\r\nHost: " + server.base().getAuthority()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        return connection;
    }

    @Test
    void aBadFileChangesNothingAndAGoodOneOnlyWhatIsAskedLater() throws Exception {
        CountDownLatch changed = new CountDownLatch(1);
        upstream.next(Script.events()
                .event("{\"n\":1}")
                .awaits(changed)
                .event("{\"n\":2}")
                .event("[DONE]"));
        try (RawConnection begun = asking("old")) {
            begun.readUntil("data: {\"n\":1}\n\n");

            put(file, routing("new", ", \"wieght\": 3"));
            Await.until("it is known", () -> get("health/ready").contains("\"STALE\""));
            assertThat(get("health/ready"))
                    .contains("\"name\":\"llm-config\",\"status\":\"STALE\"")
                    .contains("unknown key upstreams[0].wieght");
            assertThat(server.log()).contains("the router's file is not taken: unknown key upstreams[0].wieght");
            upstream.next(Script.stream("{\"n\":3}"));
            assertThat(ask("old").body()).isEqualTo("data: {\"n\":3}\n\ndata: [DONE]\n\n");
            assertThat(ask("new").statusCode()).isEqualTo(404);

            put(file, routing("new", ", \"weight\": 3"));
            inForce("new");
            assertThat(get("health/ready")).contains("\"name\":\"llm-config\",\"status\":\"UP\"");
            assertThat(get("v1/models")).doesNotContain("\"old\"");
            upstream.next(Script.stream("{\"n\":4}"));
            assertThat(ask("new").body()).isEqualTo("data: {\"n\":4}\n\ndata: [DONE]\n\n");
            assertThat(ask("old").statusCode()).isEqualTo(404);

            changed.countDown();
            assertThat(begun.readUntil("\r\n0\r\n\r\n")).contains("data: {\"n\":2}\n\n", "data: [DONE]\n\n");
        }
    }

    @Test
    void anUpstreamsKeyThatIsExchangedIsShownFromThenOn() throws Exception {
        put(key, "sk-the-second-of-these-tests");

        Await.until("it is shown", () -> {
            upstream.next(Script.stream("{}"));
            assertThat(ask("old").statusCode()).isEqualTo(200);
            FakeRequest asked = upstream.awaitRequest().request();
            return asked.field("authorization").equals(Optional.of("Bearer sk-the-second-of-these-tests"));
        });
        assertThat(server.log()).doesNotContain("of-these-tests");
    }
}
