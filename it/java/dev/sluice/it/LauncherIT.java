package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scenarios in the executable WAR, and what only its server can do. */
class LauncherIT extends EchoDeliveryScenarios {

    /** Says nothing for an hour after its first event, and no heartbeat either. */
    private static final String SILENT = "stream/slow?items=2&delayMillis=3600000&heartbeatMillis=3600000";

    @Override
    RunningServer start() throws Exception {
        return RunningServer.launcherForLong(RunningServer.freePort());
    }

    @Override
    boolean movesFiles() {
        return true;
    }

    private String request(String path) {
        return "GET " + server().base().getPath() + path + " HTTP/1.1\r\nHost: "
                + server().base().getAuthority() + "\r\n\r\n";
    }

    @Test
    void aPingBetweenTheFragmentsOfACompressedMessageDoesNoHarm() throws Exception {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        String plain = "the same words again and again, ".repeat(100);
        byte[] compressed = deflated(plain.getBytes(StandardCharsets.UTF_8), deflater);
        deflater.end();
        try (RawSocket socket = socket("ws/raw", "Sec-WebSocket-Extensions: permessage-deflate")) {
            socket.send(RawSocket.COMPRESSED | RawSocket.TEXT, Arrays.copyOf(compressed, 10));
            socket.send(RawSocket.FIN | RawSocket.PING, "still there?");
            assertThat(socket.next().text()).isEqualTo("still there?");
            socket.send(RawSocket.FIN | RawSocket.CONTINUATION, Arrays.copyOfRange(compressed, 10, compressed.length));
            byte[] echo = inflated(socket.next().payload(), new Inflater(true));
            assertThat(new String(echo, StandardCharsets.UTF_8)).isEqualTo(plain);
        }
    }

    enum Leaving {
        CLOSED,
        RESET,
        HALF_CLOSED
    }

    /** How many readers have left, when those of the test before have been seen to. */
    private long goneSoFar() throws Exception {
        long before;
        long now = ended("CLIENT_GONE");
        do {
            before = now;
            LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
            now = ended("CLIENT_GONE");
        } while (now != before);
        return now;
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void aReaderOfASilentStreamThatLeavesIsSeenAtOnce(Leaving way) throws Exception {
        long gone = goneSoFar();
        try (RawConnection connection = new RawConnection(server().base())) {
            connection.send(request(SILENT));
            connection.readUntil("event 1 of 2");
            assertThat(get("admin/streams").body()).contains("stream/slow");
            switch (way) {
                case CLOSED -> connection.leave();
                case RESET -> connection.reset();
                case HALF_CLOSED -> connection.endSending();
            }
            long left = System.nanoTime();
            Await.until("it is seen", () -> ended("CLIENT_GONE") == gone + 1);
            assertThat(Duration.ofNanos(System.nanoTime() - left)).isLessThan(Duration.ofSeconds(1));
            assertThat(get("admin/streams").body()).doesNotContain("stream/slow");
            assertThat(server().log()).as("a warning for each").doesNotContain("handleException /stream/slow");
            if (way == Leaving.HALF_CLOSED) {
                assertThat(connection.readToEnd(5_000)).as("its end").doesNotEndWith("0\r\n\r\n");
            }
        }
    }

    @Test
    void aReaderOfAStreamWithoutAByteThatLeavesIsSeenAtOnce() throws Exception {
        long gone = goneSoFar();
        try (RawConnection connection = new RawConnection(server().base())) {
            connection.send(request("stream/edges/silent?items=0&idleMillis=600000&id=" + System.nanoTime()));
            Await.until("it is open", () -> get("admin/streams").body().contains("stream/edges/silent"));
            connection.leave();
            long left = System.nanoTime();
            Await.until("it is seen", () -> ended("CLIENT_GONE") == gone + 1);
            assertThat(Duration.ofNanos(System.nanoTime() - left)).isLessThan(Duration.ofSeconds(1));
        }
    }

    @ParameterizedTest(name = "cut at {0}")
    @ValueSource(ints = {0, 1, 30})
    void aRequestThatComesDuringAStreamIsAnsweredAfterIt(int cut) throws Exception {
        try (RawConnection connection = new RawConnection(server().base())) {
            connection.send(request("stream/slow?items=2&delayMillis=1000"));
            connection.readUntil("event 1 of 2");
            String next = request("health/live");
            connection.send(next.substring(0, cut));
            // on the wire by itself, and seen by itself
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            connection.send(next.substring(cut));
            assertThat(connection.readUntil("\"UP\"")).contains("event 2 of 2").contains("\r\n0\r\n\r\n");
            connection.send(request("health/live"));
            connection.readUntil("\"UP\"");
        }
    }

    @Test
    void anUploadThatStallsIsGivenUpWithItsConnection() throws Exception {
        try (RawConnection connection = new RawConnection(server().base())) {
            connection.send("PUT /files/stalled.txt HTTP/1.1\r\nHost: "
                    + server().base().getAuthority() + "\r\nAuthorization: Bearer " + RunningServer.UPLOAD_TOKEN
                    + "\r\nContent-Length: 1000\r\n\r\nhalf of it");
            // the idle timeout of connections is 30 s
            assertThat(connection.readToEnd(45_000)).doesNotStartWith("HTTP/1.1 2");
        }
        assertThat(RunningServer.filesRoot().resolve("stalled.txt")).doesNotExist();
        assertThat(RunningServer.filesRoot()).isDirectoryNotContaining("glob:**/.sluice-*");
    }

    @Test
    void oneConnectionServesThousandsOfStreams() throws Exception {
        long gone = goneSoFar();
        try (RawConnection connection = new RawConnection(server().base())) {
            for (int i = 1; i <= 2_000; i++) {
                connection.send(request("stream/numbers?items=3"));
                connection.readUntil("\r\n0\r\n\r\n");
            }
        }
        assertThat(ended("CLIENT_GONE")).isEqualTo(gone);
        assertThat(server().log()).doesNotContain("Read pending").doesNotContain("ReadPending");
    }

    @Test
    void aSilentStreamOutlivesTheIdleTimeoutOfItsConnection() throws Exception {
        try (RawConnection connection = new RawConnection(server().base())) {
            connection.send(request("stream/slow?items=2&delayMillis=36000&heartbeatMillis=3600000"));
            connection.readUntil("event 1 of 2");
            connection.waitUpTo(Duration.ofSeconds(45));
            connection.readUntil("event 2 of 2");
        }
    }

    @Override
    Duration leavingIsSeenWithin() {
        return Duration.ofSeconds(1); // the connection says so at once, before anything is written
    }
}
