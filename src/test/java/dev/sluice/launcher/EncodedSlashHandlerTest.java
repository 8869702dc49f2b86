package dev.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.http.HttpTester;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EncodedSlashHandlerTest {

    /** Answers with the path that it sees. */
    private static final class Seen extends Handler.Abstract {

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            Content.Sink.write(response, true, request.getHttpURI().getPathQuery(), callback);
            return true;
        }
    }

    private final Server server = new Server();

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private HttpTester.Response answer(String context, String target) throws Exception {
        HttpConnectionFactory http = new HttpConnectionFactory();
        http.getHttpConfiguration()
                .setUriCompliance(UriCompliance.DEFAULT.with(
                        "test",
                        UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
                        UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING));
        LocalConnector connector = new LocalConnector(server, http);
        server.addConnector(connector);
        EncodedSlashHandler slashes = new EncodedSlashHandler(context);
        slashes.setHandler(new Seen());
        server.setHandler(slashes);
        server.start();
        return HttpTester.parseResponse(
                connector.getResponse("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "/, /v1/models/house%2Fplain, /v1/models/house/plain",
        "/, /v1/models/house%2fplain%2Fsmall?x=%2F, /v1/models/house/plain/small?x=%2F",
        "/app, /app/v1/models/house%2Fplain, /app/v1/models/house/plain",
        "/, /v1/models/a%20b%2Fc, /v1/models/a%20b/c",
        "/, /files/100%25, /files/100%25"
    })
    void slashInTheNameOfAModelIsOne(String context, String target, String seen) throws Exception {
        HttpTester.Response answer = answer(context, target);

        assertThat(answer.getStatus()).isEqualTo(200);
        assertThat(answer.getContent()).isEqualTo(seen);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/files/a%2Fb",
                "/v1%2Fmodels/m",
                "/admin%2Fllm",
                "/v1/models/..%2F..%2Fadmin/llm",
                "/v1/models/x/..%2F..%2F../admin/llm",
                "/v1/models/%2e%2e%2Fadmin",
                "/v1/models/%252F%2F..%2F..%2Fadmin"
            })
    void anyOtherIsRefused(String target) throws Exception {
        assertThat(answer("/", target).getStatus()).isEqualTo(400);
    }
}
