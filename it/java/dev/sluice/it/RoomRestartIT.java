package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What readers of rooms hear of a server that stops, and how they go on with the one that is there afterwards. */
class RoomRestartIT {

    private static final int CROWD = 1_000;

    private static RunningServer start(int port) throws Exception {
        return RunningServer.launcher(
                port,
                "--set",
                "sluice.drain-seconds=6",
                "--set",
                "sluice.sockets.ping-seconds=3600",
                "--set",
                "sluice.sockets.outbox-age-seconds=3600");
    }

    @Test
    void positionOfBeforeIsGoneAtEveryDoorAndWhatIsPublishedThenArrives() throws Exception {
        int port = RunningServer.freePort();
        String room = "again:" + UUID.randomUUID();
        Map<RoomDoor, String> positions = new EnumMap<>(RoomDoor.class);
        try (RunningServer server = start(port)) {
            RoomPoster poster = new RoomPoster(server.base());
            for (RoomDoor door : RoomDoor.values()) {
                positions.put(door, poster.publish(room + door, "before"));
                poster.publish(room + door, "missed");
            }
        }
        try (RunningServer server = start(port)) {
            RoomPoster poster = new RoomPoster(server.base());
            for (Map.Entry<RoomDoor, String> each : positions.entrySet()) {
                goOn(each.getKey(), room + each.getKey(), each.getValue(), server.base(), poster);
            }
        }
    }

    private static void goOn(RoomDoor door, String room, String before, URI base, RoomPoster poster) throws Exception {
        JsonObject next;
        String at;
        try (RoomReading reading = RoomReading.of(door, base, room, before, CutAfter.never())) {
            assertThat(reading.subscribed().getBoolean("recovered"))
                    .as("%s after %s", door, before)
                    .isFalse();
            at = RoomReading.position(reading.subscribed());
            poster.publish(room, "after");
            next = reading.hasMore() ? reading.next().envelope() : asksAgain(door, base, room, at);
        }
        assertThat(epoch(at)).as("%s", door).isNotEqualTo(epoch(before));
        assertThat(next.getString("data")).as("%s", door).isEqualTo("after");
        assertThat(epoch(RoomReading.position(next))).as("%s", door).isEqualTo(epoch(at));
    }

    /** Where it was answered at once. */
    private static JsonObject asksAgain(RoomDoor door, URI base, String room, String at) throws IOException {
        try (RoomReading reading = RoomReading.of(door, base, room, at, CutAfter.never())) {
            assertThat(reading.subscribed().getBoolean("recovered")).isTrue();
            return reading.next().envelope();
        }
    }

    private static String epoch(String position) {
        return position.substring(position.indexOf(':') + 1);
    }

    @Test
    void aThousandMembersAreAskedToComeBackAndDo() throws Exception {
        int port = RunningServer.freePort();
        String path = "ws/rooms/" + UUID.randomUUID();
        URI room;
        try (RunningServer server = start(port)) {
            room = server.socket(path);
            try (RoomCrowd crowd = new RoomCrowd(room, CROWD)) {
                CompletableFuture<Integer> exit = CompletableFuture.supplyAsync(() -> exit(server));
                List<Integer> codes = crowd.closeCodes();
                assertThat(codes).hasSize(CROWD);
                assertThat(Set.copyOf(codes)).isSubsetOf(1_001, 1_012);
                assertThat(exit).succeedsWithin(Await.PATIENCE).isEqualTo(0);
            }
        }
        try (RunningServer server = start(port);
                RoomCrowd crowd = new RoomCrowd(room, CROWD)) {
            new RoomPoster(server.base()).publish(path.substring(path.lastIndexOf('/') + 1), "1 welcome back");
            crowd.awaitHeard(1);
        }
    }

    private static int exit(RunningServer server) {
        try {
            return server.terminate();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void readersOfBodiesHearThatItIsOverAndNotThatTheyHaveIt() throws Exception {
        try (RunningServer server = start(RunningServer.freePort());
                RawConnection events = asking(server, "text/event-stream");
                RawConnection lines = asking(server, "application/x-ndjson")) {
            CompletableFuture<String> allEvents = toEndOf(events, events.readUntil("}"));
            CompletableFuture<String> allLines = toEndOf(lines, lines.readUntil("}"));

            assertThat(server.terminate()).isZero();

            assertThat(allEvents).succeedsWithin(Await.PATIENCE).matches(all -> !ChunkedBody.endsAsIfWhole(all));
            assertThat(allLines).succeedsWithin(Await.PATIENCE).matches(all -> !ChunkedBody.endsAsIfWhole(all));
        }
    }

    @Test
    void longPollThatWaitsIsAnswered() throws Exception {
        String room = UUID.randomUUID().toString();
        try (RunningServer server = start(RunningServer.freePort());
                RawConnection poll = new RawConnection(server.base())) {
            RoomPoster poster = new RoomPoster(server.base());
            poll.send("GET /rooms/" + room + "/messages?wait=60&after=" + poster.publish(room, "before")
                    + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Await.until(
                    "it waits",
                    () -> poster.record().getJsonArray("rooms").toString().contains(room));
            CompletableFuture<String> answer = toEndOf(poll, "");

            assertThat(server.terminate()).isZero();

            assertThat(answer).succeedsWithin(Await.PATIENCE).asString().startsWith("HTTP/1.1 503 ");
        }
    }

    private static RawConnection asking(RunningServer server, String type) throws IOException {
        RawConnection connection = new RawConnection(server.base());
        connection.waitUpTo(Await.PATIENCE);
        connection.send("GET /rooms/" + UUID.randomUUID() + "/events HTTP/1.1\r\nHost: localhost\r\nAccept: " + type
                + "\r\n\r\n");
        return connection;
    }

    private static CompletableFuture<String> toEndOf(RawConnection connection, String begin) {
        return CompletableFuture.supplyAsync(
                () -> begin + toEnd(connection), task -> Thread.ofVirtual().start(task));
    }

    private static String toEnd(RawConnection connection) {
        try {
            return connection.readToEnd((int) Await.PATIENCE.toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
