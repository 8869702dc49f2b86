package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What readers of events and of lines are told that had taken nothing for a while, by the policy of the room, when they
 * read again; and that nobody else notices.
 *
 * <p>As in {@link RoomSlowReaderIT}, nobody else is ever behind by more than one message.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoomSlowBodiesIT {

    private static final String FILLING = "x".repeat(60_000);

    /** Each round of what can be skipped fills a connection by one message at least. */
    private static final int MOST_MESSAGES = 5_000;

    /** More than the server keeps for all readers of a room together, and more than a room of these tests remembers. */
    private static final int ROUND = 16;

    /** On a busy machine, one may be silent by chance. */
    private static final int SILENT_ROUNDS = 2;

    private static final int KEYS = 5;

    private static final int OTHERS = 8;

    private static final List<RoomDoor> DOORS = List.of(RoomDoor.EVENTS, RoomDoor.EVENTS_OF_ROOMS, RoomDoor.LINES);

    private RunningServer server;
    private RoomPoster poster;

    @BeforeAll
    void startServer() throws Exception {
        server = RunningServer.launcherForLong(
                RunningServer.freePort(),
                "--set",
                "sluice.rooms.namespaces=strict history-messages=10; oldest slow-consumer=drop-oldest;"
                        + " latest slow-consumer=coalesce; skipping slow-consumer=volatile",
                "--set",
                "sluice.sockets.outbox-bytes=262144",
                "--set",
                "sluice.outbox.bytes=524288",
                "--set",
                "sluice.outbox.age-seconds=3600",
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

    /** Who takes nothing, and at which door. */
    private record Stalled(RoomDoor door, StalledBody body) {}

    /** What he is told when he reads again. */
    private record Told(Stalled by, CompletableFuture<List<JsonObject>> reading) {

        RoomDoor door() {
            return by.door();
        }

        List<JsonObject> all() {
            return reading.join();
        }
    }

    /** One room with a reader that stalls at each door, and others that do not. */
    private final class Scene implements AutoCloseable {

        private final String room;
        private final RoomCrowd others;
        private final List<Stalled> stalled = new ArrayList<>();
        private int number;

        Scene(String namespace) throws Exception {
            Await.until(
                    "all of the test before have left", () -> poster.record().getInt("active") == 0);
            room = namespace + ":" + UUID.randomUUID();
            String start = "0:" + epoch(poster.publish(room, "0 first"));
            others = new RoomCrowd(server.socket("ws/rooms/" + room), OTHERS);
            for (RoomDoor door : DOORS) {
                stalled.add(
                        new Stalled(door, new StalledBody(server.base(), door.request(server.base(), room, start))));
            }
            Await.until("all are in the room", () -> poster.readers(room) == OTHERS + DOORS.size());
        }

        /** Publishes one more, and waits until all have it that do not stall. */
        void publish(String text) throws Exception {
            number++;
            poster.publish(room, "k" + number % KEYS, number + " " + text);
            others.awaitHeard(number);
        }

        /** Publishes until nobody who stalls was sent anything for a round; returns the offset of the last. */
        long publishUntilTheyStall() throws Exception {
            long sent = -1;
            int silent = 0;
            while (silent < SILENT_ROUNDS) {
                long now = sentToStalled();
                silent = now > sent ? 0 : silent + 1;
                sent = now;
                for (int i = 0; i < ROUND; i++) {
                    publish(FILLING);
                }
                assertThat(number).as("messages without one that waits").isLessThan(MOST_MESSAGES);
            }
            return number + 1L;
        }

        /** No other test reads a body meanwhile. */
        private long sentToStalled() throws Exception {
            return poster.record().getJsonArray("streams").stream()
                    .map(JsonValue::asJsonObject)
                    .filter(stream -> !stream.getString("media").equals("websocket"))
                    .mapToLong(stream -> stream.getJsonNumber("bytes").longValue())
                    .sum();
        }

        /** All that each of them is told, up to the first of these, while all read at once. */
        List<Told> read(Predicate<JsonObject> last) {
            return stalled.stream()
                    .map(each -> new Told(
                            each,
                            CompletableFuture.supplyAsync(
                                    () -> read(each.body(), last),
                                    task -> Thread.ofVirtual().start(task))))
                    .toList();
        }

        private static List<JsonObject> read(StalledBody body, Predicate<JsonObject> last) {
            try {
                return body.readTo(last);
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        }

        @Override
        public void close() throws IOException {
            others.close();
            for (Stalled each : stalled) {
                each.body().close();
            }
        }
    }

    private static String epoch(String position) {
        return position.substring(position.indexOf(':') + 1);
    }

    private static Predicate<JsonObject> messageAt(long offset) {
        return envelope -> envelope.getString("type").equals("message") && offset(envelope) >= offset;
    }

    private static long offset(JsonObject message) {
        return message.getJsonNumber("offset").longValue();
    }

    private static long offsetOf(String position) {
        return Long.parseLong(position.substring(0, position.indexOf(':')));
    }

    private static List<JsonObject> ofType(String type, List<JsonObject> envelopes) {
        return envelopes.stream()
                .filter(envelope -> envelope.getString("type").equals(type))
                .toList();
    }

    private static List<Long> offsets(List<JsonObject> envelopes) {
        return ofType("message", envelopes).stream()
                .map(RoomSlowBodiesIT::offset)
                .toList();
    }

    @Test
    void whoMayMissNothingIsToldThatHeDoesAndComesBack() throws Exception {
        try (Scene scene = new Scene("strict")) {
            long last = scene.publishUntilTheyStall();

            List<Told> told = scene.read(envelope -> envelope.getString("type").equals("error"));

            for (Told each : told) {
                RoomDoor door = each.door();
                List<JsonObject> all = each.all();
                List<Long> had = offsets(all);
                assertThat(all.getLast().getInt("code")).as("%s", door).isEqualTo(3_010);
                assertThat(each.by().body().endsNow())
                        .as("%s ends by that", door)
                        .isTrue();
                assertThat(had)
                        .as("%s", door)
                        .hasSize(all.size() - 2)
                        .hasSizeLessThan((int) last)
                        .containsExactlyElementsOf(IntStream.rangeClosed(1, had.size())
                                .mapToObj(Long::valueOf)
                                .toList());
                String position = RoomReading.position(all.get(all.size() - 2));
                try (RoomReading again = RoomReading.of(door, server.base(), scene.room, position, CutAfter.never())) {
                    assertThat(again.subscribed().getBoolean("recovered")).isFalse();
                    assertThat(offset(again.next().envelope())).isEqualTo(last - 9);
                }
            }
        }
    }

    @Test
    void whereTheOldestAreDroppedTheyAreToldWhichAreMissing() throws Exception {
        try (Scene scene = new Scene("oldest")) {
            long last = scene.publishUntilTheyStall();

            scene.read(messageAt(last)).forEach(told -> {
                RoomDoor door = told.door();
                List<JsonObject> all = told.all();
                assertThat(ofType("gap", all)).as("%s", door).isNotEmpty();
                long at = 0;
                for (JsonObject envelope : all.subList(1, all.size())) {
                    if (envelope.getString("type").equals("gap")) {
                        assertThat(offsetOf(envelope.getString("from")))
                                .as("%s", door)
                                .isEqualTo(at);
                        at = offsetOf(envelope.getString("to"));
                    } else {
                        assertThat(offset(envelope)).as("%s", door).isEqualTo(at + 1);
                        at++;
                    }
                }
            });
        }
    }

    @Test
    void whereTheLatestCountsTheyGetTheLatestOfEachKey() throws Exception {
        try (Scene scene = new Scene("latest")) {
            long last = scene.publishUntilTheyStall();

            scene.read(messageAt(last)).forEach(told -> {
                RoomDoor door = told.door();
                List<Long> had = offsets(told.all());
                long jump = IntStream.range(1, had.size())
                        .filter(i -> had.get(i) != had.get(i - 1) + 1)
                        .mapToLong(had::get)
                        .max()
                        .orElse(0);
                assertThat(had).as("%s", door).isSorted().doesNotHaveDuplicates();
                assertThat(jump).as("the first after what is missing, %s", door).isEqualTo(last - KEYS + 1);
            });
        }
    }

    @Test
    void whereNobodyIsWaitedForTheyGoOnWithWhatComesThen() throws Exception {
        try (Scene scene = new Scene("skipping")) {
            long last = scene.publishUntilTheyStall();

            List<Told> told = scene.read(messageAt(last + 1));
            Await.until("all hear what comes then", () -> {
                scene.publish("later");
                return told.stream().allMatch(each -> each.reading().isDone());
            });

            for (Told each : told) {
                RoomDoor door = each.door();
                List<JsonObject> all = each.all();
                List<Long> had = offsets(all);
                assertThat(ofType("gap", all)).as("%s", door).isEmpty();
                assertThat(had).as("%s", door).isSorted().doesNotHaveDuplicates();
                assertThat(last - had.stream().filter(offset -> offset <= last).count())
                        .as("skipped messages, %s", door)
                        .isGreaterThanOrEqualTo(ROUND);
            }
        }
    }
}
