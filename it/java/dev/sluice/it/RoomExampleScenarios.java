package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The example endpoints of rooms. */
abstract class RoomExampleScenarios extends RoomEdgeScenarios {

    @Test
    void allAreToldWhoJoinsAndLeavesEverywhere() throws Exception {
        try (SocketClient ann = SocketClient.connect(server().socket("global-events?name=ann"))) {
            Await.until(
                    "ann is there",
                    () -> get("rooms/" + encoded("global:events") + "/members")
                            .body()
                            .contains("\"name\":\"ann\""));
            try (SocketClient ben = SocketClient.connect(server().socket("global-events?name=ben"))) {
                assertThat(ann.next()).isEqualTo("ben joined");
                ben.send("hello");
                assertThat(ann.next()).isEqualTo("ben: hello");
                assertThat(ben.next()).isEqualTo("ben: hello");
            }
            assertThat(ann.next()).isEqualTo("ben left");
        }
    }

    @Test
    void whatAPlayerDoesAllSeeAndWhoWatchesCanDoNothing() throws Exception {
        String game = "game/" + UUID.randomUUID();
        String room = game.replace('/', ':');
        try (SocketClient viewer = SocketClient.connect(server().socket(game))) {
            awaitMembers(room, 1);
            playBefore(viewer, game, room);
        }
    }

    private void playBefore(SocketClient viewer, String game, String room) throws Exception {
        try (SocketClient ann = SocketClient.connect(server().socket(game + "?name=ann"))) {
            assertThat(read(viewer.next()).getString("event")).isEqualTo("joined");
            ann.send("forward");
            JsonObject action = read(viewer.next());
            assertThat(action.getString("player") + " " + action.getString("action"))
                    .isEqualTo("ann forward");
            viewer.send("backward");
            assertThat(read(viewer.next()).getString("event")).isEqualTo("refused");
            HttpResponse<String> unnamed = send(HttpRequest.newBuilder(at("rooms/" + encoded(room) + "/messages"))
                    .POST(HttpRequest.BodyPublishers.ofString("sideways"))
                    .header("Content-Type", "text/plain"));
            assertThat(unnamed.body()).contains("who only watches");
            try (SocketClient other = SocketClient.connect(server().socket("ws/rooms/" + encoded(room)))) {
                other.send("jump");
                assertThat(read(other.next()).getString("event")).isEqualTo("refused");
            }
            ann.send("on");
            assertThat(read(viewer.next()).getString("action"))
                    .as("the next that is told")
                    .isEqualTo("on");
        }
    }

    @Test
    void roomWithASlashInItsNameHasAWebSocket() throws Exception {
        String room = "harbour/" + UUID.randomUUID();
        String address = "ws/rooms?name=ann&room=" + encoded(room);
        try (SocketClient ann = SocketClient.connect(server().socket(address))) {
            ann.send("hello");
            assertThat(ann.next()).isEqualTo("hello");
            assertThat(get("messages?room=" + encoded(room)).body()).contains("\"sender\":\"ann\"");
        }
    }

    @Test
    void interceptorAroundAMethodChangesWhatItReceives() throws Exception {
        try (SocketClient client = SocketClient.connect(server().socket("numbered/echo"))) {
            client.send("a");
            client.send("b");
            assertThat(client.next()).isEqualTo("1: a");
            assertThat(client.next()).isEqualTo("2: b");
        }
    }

    @Test
    void interceptorAroundARoomLetsItsMembersSendBytesAndLeave() throws Exception {
        String name = UUID.randomUUID().toString();
        String members = "rooms/numbered:" + name + "/members?limit=0";
        try (SocketClient ann = SocketClient.connect(server().socket("numbered/rooms/" + name + "?name=ann"))) {
            ann.send("hello");
            ann.send(new byte[] {1, 2});
            assertThat(ann.next()).isEqualTo("1: hello");
            assertThat(ann.nextBytes().remaining()).isEqualTo(2);
            assertThat(read(get(members).body()).getInt("count")).isEqualTo(1);
        }
        Await.until("ann has left", () -> read(get(members).body()).getInt("count") == 0);
    }

    @Test
    void pricesComeAThousandTimesASecond() throws Exception {
        try (SocketClient trader = SocketClient.connect(server().socket("trading/live"))) {
            long first = timeOfChange(trader.nextBytes());
            long last = first;
            long changes = 0;
            while (last - first < Duration.ofSeconds(3).toNanos()) {
                last = timeOfChange(trader.nextBytes());
                changes++;
            }
            assertThat(changes * Duration.ofSeconds(1).toNanos() / (last - first))
                    .as("changes in a second, by the times in them")
                    .isGreaterThanOrEqualTo(1_000);
        }
        awaitNoReaderOfPrices();
    }

    /** By the server's clock, in nanoseconds. */
    private static long timeOfChange(ByteBuffer change) {
        assertThat(change.remaining()).isEqualTo(20);
        return change.getLong(12);
    }

    private void awaitNoReaderOfPrices() throws Exception {
        Await.until("the feed has no reader", () -> !get("rooms").body().contains("trading:live"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Door.class,
            names = {"EVENTS", "LINES"})
    void pricesComeToWhoReadsThemWithoutAName(Door door) throws Exception {
        try (Reader reader = open(door, "trading:live", "")) {
            assertThat(timeOfChange(ByteBuffer.wrap(
                            Base64.getDecoder().decode(reader.next().getString("data")))))
                    .isNotZero();
        }
        awaitNoReaderOfPrices();
    }

    @Test
    void deviceIsAnsweredAndIsOfflineWhenItsConnectionIsOver() throws Exception {
        String device = UUID.randomUUID().toString();
        try (SocketClient watching = SocketClient.connect(server().socket("ws/rooms/iot-devices:all"));
                Reader reading = open(Door.SOCKET, "iot:" + device, "")) {
            awaitMembers("iot-devices:all", 1);
            try (SocketClient sensor = SocketClient.connect(server().socket("iot/sensors/" + device))) {
                sensor.send(new byte[] {1, 2, 3});
                assertThat(sensor.next()).isEqualTo("ACK");
                assertThat(reading.next().getString("data")).isEqualTo("AQID");
                assertThat(get("iot/sensors").body())
                        .contains("{\"device\":\"" + device + "\",\"online\":true,\"readings\":1");
            }
            assertThat(read(watching.next()).getBoolean("online")).isTrue();
            assertThat(read(watching.next()).getBoolean("online")).isFalse();
        }
    }
}
