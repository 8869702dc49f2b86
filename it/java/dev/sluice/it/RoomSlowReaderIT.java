package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What becomes of one member that takes nothing, by the policy of the room, and that nobody else notices.
 *
 * <p>Each message is published when all the others have had the one before: however busy the machine is, nobody but the
 * one that stalls is ever behind by more than one.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoomSlowReaderIT {

    /** With what the systems at both ends hold of it, about fifty of these fill a connection. */
    private static final String FILLING = "x".repeat(60_000);

    private static final int MOST_MESSAGES = 600;

    /** More than the server keeps for all readers of a room together, which is bounded by bytes below. */
    private static final int ROUND = 16;

    private static final int KEYS = 5;

    private static final int FEW = 50;

    private RunningServer server;
    private RoomPoster poster;

    @BeforeAll
    void startServer() throws Exception {
        server = RunningServer.launcher(
                RunningServer.freePort(),
                "--set",
                "sluice.rooms.namespaces=oldest slow-consumer=drop-oldest; latest slow-consumer=coalesce;"
                        + " skipping slow-consumer=volatile",
                "--set",
                "sluice.sockets.outbox-bytes=262144",
                "--set",
                "sluice.outbox.bytes=524288",
                "--set",
                "sluice.sockets.outbox-age-seconds=3600",
                "--set",
                "sluice.sockets.ping-seconds=3600");
        poster = new RoomPoster(server.base());
    }

    @AfterAll
    void stopServer() {
        server.close();
    }

    private RoomCrowd crowd(String room, int members) throws Exception {
        return new RoomCrowd(server.socket("ws/rooms/" + room), members);
    }

    /** Publishes the message of this number, and waits until all but the stalled member have it. */
    private void publish(String room, int number, String text, RoomCrowd others) throws Exception {
        poster.publish(room, "k" + number % KEYS, number + " " + text);
        others.awaitHeard(number);
    }

    @Test
    void oneOfAThousandThatTakesNothingIsDisconnectedAndTheOthersHearAll() throws Exception {
        String room = "usual:" + UUID.randomUUID();
        long before = tooSlow();
        try (RoomCrowd others = crowd(room, 1_000);
                StalledMember stalled = new StalledMember(server.socket("ws/rooms/" + room))) {
            Await.until("all are in the room", () -> members(room) == 1_001);
            int number = 0;
            while (tooSlow() == before) {
                assertThat(number).as("messages without an end of the slow one").isLessThan(MOST_MESSAGES);
                number++;
                publish(room, number, FILLING, others);
            }
            Await.until("it is out of the room, and nobody else is", () -> members(room) == 1_000);
            publish(room, number + 1, "the last", others);

            assertThat(tooSlow()).isEqualTo(before + 1);
            List<Integer> had = stalled.readNumbersToEnd();
            assertThat(had)
                    .hasSizeLessThan(number)
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, had.size()).boxed().toList());
        }
    }

    private int tooSlow() throws Exception {
        return poster.record().getJsonObject("aborted").getInt("TOO_SLOW", 0);
    }

    private int members(String room) throws Exception {
        return poster.record().getJsonArray("rooms").stream()
                .map(JsonValue::asJsonObject)
                .filter(each -> each.getString("name").equals(room))
                .mapToInt(each -> each.getInt("members"))
                .findFirst()
                .orElse(0);
    }

    /** A member at the door of envelopes. */
    private StalledMember stalled(String room) throws Exception {
        StalledMember stalled =
                new StalledMember(server.socket("ws/rooms/" + room), "Sec-WebSocket-Protocol: sluice.v1");
        Await.until("all are in the room", () -> members(room) == FEW + 1);
        return stalled;
    }

    /** Publishes until the youngest connection of the room was sent nothing for a round; returns the last number. */
    private int publishUntilItStalls(String room, RoomCrowd others) throws Exception {
        int number = 0;
        int sent = -1;
        while (sentToYoungest(room) > sent) {
            sent = sentToYoungest(room);
            for (int i = 0; i < ROUND; i++) {
                number++;
                publish(room, number, FILLING, others);
            }
            assertThat(number).as("messages without one that waits").isLessThan(MOST_MESSAGES);
        }
        return number;
    }

    private int sentToYoungest(String room) throws Exception {
        return poster.record().getJsonArray("streams").stream()
                .map(JsonValue::asJsonObject)
                .filter(stream -> stream.getString("path").contains(room))
                .mapToInt(stream -> stream.getInt("items"))
                .findFirst()
                .orElseThrow();
    }

    private static long offset(JsonObject message) {
        return message.getJsonNumber("offset").longValue();
    }

    private static List<JsonObject> ofType(String type, List<JsonObject> envelopes) {
        return envelopes.stream()
                .filter(envelope -> envelope.getString("type").equals(type))
                .toList();
    }

    private static List<Long> offsets(List<JsonObject> envelopes) {
        return ofType("message", envelopes).stream()
                .map(RoomSlowReaderIT::offset)
                .toList();
    }

    @Test
    void whereTheOldestAreDroppedTheStalledOneIsToldWhichAreMissing() throws Exception {
        String room = "oldest:" + UUID.randomUUID();
        try (RoomCrowd others = crowd(room, FEW);
                StalledMember stalled = stalled(room)) {
            int last = publishUntilItStalls(room, others);

            List<JsonObject> all = stalled.readTo(last);

            assertThat(ofType("gap", all)).isNotEmpty();
            long at = 0;
            for (JsonObject envelope : all) {
                switch (envelope.getString("type")) {
                    case "message" -> {
                        assertThat(offset(envelope)).isEqualTo(at + 1);
                        at++;
                    }
                    case "gap" -> {
                        assertThat(offsetOf(envelope.getString("from"))).isEqualTo(at);
                        at = offsetOf(envelope.getString("to"));
                    }
                    default -> assertThat(envelope.getString("type")).isEqualTo("subscribed");
                }
            }
            assertThat(at).isEqualTo(last);
        }
    }

    private static long offsetOf(String position) {
        return Long.parseLong(position.substring(0, position.indexOf(':')));
    }

    @Test
    void whereTheLatestCountsTheStalledOneGetsTheLatestOfEachKey() throws Exception {
        String room = "latest:" + UUID.randomUUID();
        try (RoomCrowd others = crowd(room, FEW);
                StalledMember stalled = stalled(room)) {
            int last = publishUntilItStalls(room, others);

            List<Long> had = offsets(stalled.readTo(last));

            long jump = IntStream.range(1, had.size())
                    .filter(i -> had.get(i) != had.get(i - 1) + 1)
                    .mapToLong(had::get)
                    .max()
                    .orElse(0);
            assertThat(had).isSorted().doesNotHaveDuplicates();
            assertThat(jump).as("the first after what is missing").isEqualTo(last - KEYS + 1);
        }
    }

    @Test
    void whereNobodyIsWaitedForTheStalledOneGoesOnWithWhatComesThen() throws Exception {
        String room = "skipping:" + UUID.randomUUID();
        try (RoomCrowd others = crowd(room, FEW);
                StalledMember stalled = stalled(room)) {
            int last = publishUntilItStalls(room, others);

            CompletableFuture<List<JsonObject>> reading = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    reading.complete(stalled.readTo(last + 1));
                } catch (IOException e) {
                    reading.completeExceptionally(e);
                }
            });
            int[] number = {last};
            Await.until("it hears what comes then", () -> {
                number[0]++;
                publish(room, number[0], "later", others);
                return reading.isDone();
            });
            List<JsonObject> all = reading.join();
            List<Long> had = offsets(all);

            assertThat(ofType("gap", all)).isEmpty();
            assertThat(had).isSorted().doesNotHaveDuplicates();
            assertThat(LongStream.rangeClosed(1, last)
                            .filter(each -> !had.contains(each))
                            .count())
                    .as("skipped messages")
                    .isGreaterThanOrEqualTo(ROUND);
        }
    }
}
