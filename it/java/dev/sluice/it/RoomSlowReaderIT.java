package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What becomes of one of a thousand members that takes nothing, by the policy of the room, and that nobody else notices.
 *
 * <p>Each message is published when all the others have had the one before: however busy the machine is, nobody but the
 * one that stalls is ever behind by more than one. Its connection is filled by another room, which it reads with one other,
 * so that little has to go to each of the thousand.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoomSlowReaderIT {

    /** With what the systems at both ends hold of it, about fifty of these fill a connection. */
    private static final String FILLING = "x".repeat(60_000);

    /** What waits for one connection is bounded by bytes, below. */
    private static final int MOST_MESSAGES = 50;

    /** Each round of what can be skipped fills a connection by one message at least. */
    private static final int MOST_FILLING = 5_000;

    /** A busy system may take a while until it sends what there is room for. */
    private static final Duration LONG = Duration.ofSeconds(2);

    /** More than the server keeps for all readers of a room together, which is bounded by bytes below. */
    private static final int ROUND = 16;

    /** More than that of small ones. */
    private static final int SMALL_ROUND = 80;

    private static final int KEYS = 5;

    private static final int OTHERS = 1_000;

    private RunningServer server;
    private RoomPoster poster;

    @BeforeAll
    void startServer() throws Exception {
        server = RunningServer.launcherForLong(
                RunningServer.freePort(),
                "--set",
                "sluice.rooms.namespaces=oldest slow-consumer=drop-oldest; latest slow-consumer=coalesce;"
                        + " skipping slow-consumer=volatile",
                "--set",
                "sluice.sockets.outbox-bytes=262144",
                "--set",
                "sluice.outbox.bytes=524288",
                "--set",
                "sluice.outbox.frames=64",
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

    @Test
    void whereNothingMayBeMissedTheStalledOneIsDisconnectedAndTheOthersHearAll() throws Exception {
        int before = tooSlow();
        try (Scene scene = new Scene("usual", "oldest")) {
            while (tooSlow() == before) {
                assertThat(scene.number)
                        .as("messages without an end of the slow one")
                        .isLessThan(MOST_MESSAGES);
                scene.publishOne(FILLING);
            }
            Await.until("it is out of the room, and nobody else is", () -> poster.readers(scene.room) == OTHERS);
            scene.publishOne("the last");

            assertThat(tooSlow()).isEqualTo(before + 1);
            List<Long> had = offsets(scene.stalled.readToEnd(scene.room));
            assertThat(had)
                    .hasSizeLessThan(scene.number - 1)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, had.size()).boxed().toList());
        }
    }

    private int tooSlow() throws Exception {
        return poster.record().getJsonObject("aborted").getInt("TOO_SLOW", 0);
    }

    /** A room with many members, to one of whom nothing can be sent. */
    private final class Scene implements AutoCloseable {

        private final String room;
        private final RoomCrowd others;
        private final StalledMember stalled;
        private int number;

        Scene(String namespace, String fillingNamespace) throws Exception {
            room = namespace + ":" + UUID.randomUUID();
            String filling = fillingNamespace + ":" + UUID.randomUUID();
            others = crowd(room, OTHERS);
            try (RoomCrowd one = crowd(filling, 1)) {
                Await.until("the other one came first", () -> poster.readers(filling) == 1);
                stalled = new StalledMember(server.socket("ws/rooms/" + filling), "Sec-WebSocket-Protocol: sluice.v1");
                stalled.subscribe(room);
                Await.until("all are in the room", () -> poster.readers(room) == OTHERS + 1);
                fill(filling, one);
            }
        }

        /** Publishes one more, and waits until all but the stalled member have it. */
        void publishOne(String text) throws Exception {
            number++;
            poster.publish(room, "k" + number % KEYS, number + " " + text);
            others.awaitHeard(number);
        }

        /** Publishes more than the room keeps for the one that stalls. */
        void publishRound() throws Exception {
            for (int i = 0; i < SMALL_ROUND; i++) {
                publishOne("of many");
            }
        }

        /** All that it is told of this room up to a message. */
        List<JsonObject> readTo(long offset) throws IOException {
            return stalled.readTo(room, offset);
        }

        @Override
        public void close() throws IOException {
            others.close();
            stalled.close();
        }
    }

    /** Publishes until the youngest connection of the room was sent nothing for two rounds, and for long. */
    private void fill(String room, RoomCrowd one) throws Exception {
        int number = 0;
        int sent = -1;
        int silent = 0;
        long since = System.nanoTime();
        while (silent < 2 || System.nanoTime() - since < LONG.toNanos()) {
            int now = sentToYoungest(room);
            if (now > sent) {
                since = System.nanoTime();
            }
            silent = now > sent ? 0 : silent + 1;
            sent = now;
            for (int i = 0; i < ROUND; i++) {
                number++;
                poster.publish(room, number + " " + FILLING);
                one.awaitHeard(number);
            }
            assertThat(number).as("messages without one that waits").isLessThan(MOST_FILLING);
        }
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
        try (Scene scene = new Scene("oldest", "oldest")) {
            scene.publishRound();

            List<JsonObject> all = scene.readTo(SMALL_ROUND);

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
            assertThat(at).isEqualTo(SMALL_ROUND);
        }
    }

    private static long offsetOf(String position) {
        return Long.parseLong(position.substring(0, position.indexOf(':')));
    }

    @Test
    void whereTheLatestCountsTheStalledOneGetsTheLatestOfEachKey() throws Exception {
        try (Scene scene = new Scene("latest", "latest")) {
            scene.publishRound();

            List<Long> had = offsets(scene.readTo(SMALL_ROUND));

            assertThat(had)
                    .containsExactlyElementsOf(LongStream.rangeClosed(SMALL_ROUND - KEYS + 1, SMALL_ROUND)
                            .boxed()
                            .toList());
        }
    }

    @Test
    void whereNobodyIsWaitedForTheStalledOneGoesOnWithWhatComesThen() throws Exception {
        try (Scene scene = new Scene("skipping", "skipping")) {
            scene.publishRound();
            CompletableFuture<List<JsonObject>> reading = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    reading.complete(scene.readTo(SMALL_ROUND + 1));
                } catch (IOException e) {
                    reading.completeExceptionally(e);
                }
            });
            Await.until("it hears what comes then", () -> {
                scene.publishOne("later");
                return reading.isDone();
            });
            List<JsonObject> all = reading.join();

            assertThat(ofType("gap", all)).isEmpty();
            assertThat(offsets(all)).hasSize(1).allMatch(offset -> offset > SMALL_ROUND);
        }
    }
}
