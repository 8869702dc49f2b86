package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
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
        try (SocketClient viewer = SocketClient.connect(server().socket(game));
                SocketClient ann = SocketClient.connect(server().socket(game + "?name=ann"))) {
            assertThat(read(viewer.next()).getString("event")).isEqualTo("joined");
            ann.send("forward");
            JsonObject action = read(viewer.next());
            assertThat(action.getString("player") + " " + action.getString("action"))
                    .isEqualTo("ann forward");
            viewer.send("backward");
            assertThat(read(viewer.next()).getString("event")).isEqualTo("refused");
        }
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
