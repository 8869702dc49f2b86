package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/**
 * What becomes of streams of every kind when Payara Micro is stopped under them. It can't be told from outside to take an
 * application away while it runs: commands for that come at its start, or from other members of its cluster, which
 * {@code server-config/payara} turns off.
 */
class PayaraStopIT {

    private static final int PATIENCE_MILLIS = 45_000;

    @Test
    void whatRunsWhenTheServerStopsIsBrokenOffOrSaysThatItWasEnded() throws Exception {
        try (RunningServer server = RunningServer.payara();
                RawConnection endless = open(server, "stream/edges/endless");
                RawConnection silent = open(server, "stream/edges/silent?idleMillis=600000");
                RawConnection fed = open(server, "stream/ticks?delayMillis=50");
                RawConnection standard = open(server, "stream/sse?items=100000&delayMillis=50");
                RawConnection listening = open(server, "stream/broadcast");
                RawConnection blocking = open(server, "stream/output?items=100000&delayMillis=50");
                SocketClient socket = SocketClient.connect(server.socket("chat/stopped"))) {
            String endlessBegun = endless.readUntil("item 1\n");
            String silentBegun = silent.readUntil("item 0\n");
            String fedBegun = fed.readUntil("id: 1");
            standard.readUntil("data: ");
            listening.readUntil("data: ");
            String blockingBegun = blocking.readUntil("line 1 of");

            long begin = System.nanoTime();
            CompletableFuture<Integer> exit =
                    CompletableFuture.supplyAsync(() -> terminate(server), Executors.newVirtualThreadPerTaskExecutor());

            assertBrokenOff(endlessBegun + endless.readToEnd(PATIENCE_MILLIS));
            assertBrokenOff(silentBegun + silent.readToEnd(PATIENCE_MILLIS));
            assertBrokenOff(blockingBegun + blocking.readToEnd(PATIENCE_MILLIS));
            assertBrokenOff(fedBegun + fed.readToEnd(PATIENCE_MILLIS));
            assertThat(standard.readToEnd(PATIENCE_MILLIS)).contains("event: error\n");
            assertThat(listening.readToEnd(PATIENCE_MILLIS)).contains("event: error\n");
            assertThat(socket.closeCode()).isEqualTo(1012);
            assertThat(exit.join()).as("as SIGTERM ends a process").isEqualTo(143);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
            assertThat(server.log()).doesNotContain("NoClassDefFoundError");
        }
    }

    private static void assertBrokenOff(String response) {
        assertThat(ChunkedBody.endsAsIfWhole(response)).as(response).isFalse();
    }

    private static int terminate(RunningServer server) {
        try {
            return server.terminate();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RawConnection open(RunningServer server, String path) throws Exception {
        RawConnection connection = new RawConnection(server.base());
        connection.send("GET " + server.base().getPath() + path + " HTTP/1.1\r\nHost: "
                + server.base().getAuthority() + "\r\n\r\n");
        return connection;
    }
}
