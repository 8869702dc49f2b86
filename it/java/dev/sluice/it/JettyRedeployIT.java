package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a stream, and of what it leaves behind, when its application is deployed anew under it. */
class JettyRedeployIT {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /**
     * The JDK keeps the last types of some of its method handles softly, among them those by which a record of ours takes
     * the hash code of what it holds; through one of them the old application was seen to stay until memory is short.
     * With this option the first collection counts as that.
     */
    private static final String SOFT_IS_WEAK = "-XX:SoftRefLRUPolicyMSPerMB=0";

    @Test
    void aStreamThatOutlivesItsApplicationIsBrokenOffAndNothingOfItIsLeft() throws Exception {
        Path base = RunningServer.work().resolve("it-jetty-redeploy");
        try (RunningServer server = RunningServer.jetty(base, SOFT_IS_WEAK, "jetty.deploy.scanInterval=1")) {
            try (RawConnection endless = open(server, "stream/edges/endless");
                    RawConnection silent = open(server, "stream/edges/silent?idleMillis=600000");
                    RawConnection fed = open(server, "stream/ticks?delayMillis=50");
                    RawConnection standard = open(server, "stream/sse?items=100000&delayMillis=50");
                    RawConnection listening = open(server, "stream/broadcast");
                    RawConnection blocking = open(server, "stream/output?items=100000&delayMillis=50");
                    SocketClient socket = SocketClient.connect(server.socket("chat/redeployed"))) {
                endless.readUntil("item 1\n");
                silent.readUntil("item 0\n");
                fed.readUntil("id: 1");
                standard.readUntil("data: ");
                listening.readUntil("data: ");
                blocking.readUntil("line 1 of");

                // Taken away, then put back. Touched in place, the new one is started while the old one
                // runs, and Weld in the server's own loader is one for both.
                move(base.resolve("webapps"), base);

                assertThat(endless.readToEnd(45_000)).doesNotContain("\r\n0\r\n");
                assertThat(silent.readToEnd(45_000)).doesNotContain("\r\n0\r\n");
                assertThat(fed.readToEnd(45_000)).doesNotContain("\r\n0\r\n");
                assertThat(standard.readToEnd(45_000)).contains("\r\nerror\r\n");
                assertThat(listening.readToEnd(45_000)).contains("\r\nerror\r\n");
                assertThat(blocking.readToEnd(45_000)).doesNotContain("\r\n0\r\n");
                assertThat(socket.closeCode()).isEqualTo(1012);
            }
            Await.until("the application is gone", () -> !answers(server));
            move(base, base.resolve("webapps"));
            Await.until("the application is there again", () -> answers(server));

            assertThat(count(server, "Thread.print", "\"sluice-timer\"")).isEqualTo(1);
            Await.until(
                    "the new application's list of streams is the only one",
                    () -> count(server, "GC.class_histogram", " dev.sluice.stream.Streams ") == 1);
            Await.until(
                    "the new application's classes are the only ones",
                    () -> count(server, "GC.class_histogram", ".WebAppClassLoader ") == 1);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        for (String name : List.of("sluice.properties", "sluice.xml")) {
            Files.move(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static boolean answers(RunningServer server) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.base().resolve("stream/numbers?items=3"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .equals("1\n2\n3\n");
        } catch (IOException e) {
            return false;
        }
    }

    private static RawConnection open(RunningServer server, String path) throws Exception {
        RawConnection connection = new RawConnection(server.base());
        connection.send("GET /" + path + " HTTP/1.1\r\nHost: " + server.base().getAuthority() + "\r\n\r\n");
        return connection;
    }

    /** How many lines of what the server's JVM says of itself hold a text. */
    private static long count(RunningServer server, String command, String text) throws Exception {
        String said = server.ask(command);
        return said.lines().filter(line -> (line + " ").contains(text)).count();
    }
}
