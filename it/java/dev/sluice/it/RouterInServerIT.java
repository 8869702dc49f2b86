package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.llm.FakeUpstream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whom the router lets in without keys in its file when the server is not its own: nobody, since others may reach that. */
class RouterInServerIT {

    @Test
    void withoutClientsInItsFileNobodyIsLetInWhereverHeComesFrom() throws Exception {
        FakeUpstream upstream = RouterUpstreams.first();
        upstream.forget();
        Path base = RunningServer.work().resolve("it-jetty-router");
        Path file = RouterUpstreams.openFile();
        Map<String, String> environment =
                Map.of("SLUICE_JETTY_BASE", base.toString(), "SLUICE_LLM_CONFIG", file.toString());
        try (RunningServer server = RunningServer.jetty(environment);
                HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest.Builder asking = HttpRequest.newBuilder(server.base().resolve("v1/chat/completions"))
                    .header("Content-Type", "application/json");
            for (String model : List.of("m", "sluice-echo", "unheard-of")) {
                String body = "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
                HttpResponse<String> response = client.send(
                        asking.POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(response.statusCode()).as(model).isEqualTo(401);
                assertThat(response.body())
                        .contains("\"code\":\"invalid_api_key\"", "only when it listens there alone")
                        .doesNotContain("hello");
            }
            HttpResponse<String> models = client.send(
                    HttpRequest.newBuilder(server.base().resolve("v1/models")).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(models.statusCode()).isEqualTo(401);
            assertThat(models.body()).doesNotContain("\"data\"");
        }
        assertThat(upstream.requests()).isEmpty();
    }
}
