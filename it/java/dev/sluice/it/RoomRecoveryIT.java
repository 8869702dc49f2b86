package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever loses his connection to a room goes on without loss or repeat, or is told that he can't. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoomRecoveryIT {

    private static final int MESSAGES = 400;

    /** So far may the publisher be ahead of the first reader: some are cut while they wait, some while they catch up. */
    private static final int AHEAD = 40;

    private RunningServer server;
    private RoomPoster poster;

    @BeforeAll
    void startServer() throws Exception {
        server = RunningServer.launcher(
                RunningServer.freePort(),
                "--set",
                "sluice.rooms.namespaces=short history-messages=5",
                "--set",
                "sluice.sockets.ping-seconds=3600",
                "--set",
                "sluice.sockets.outbox-age-seconds=3600",
                "--set",
                "sluice.outbox.age-seconds=3600");
        poster = new RoomPoster(server.base());
    }

    @AfterAll
    void stopServer() {
        server.close();
    }

    /** Numbered texts, of very different lengths and not of ASCII alone. */
    private static List<String> texts(Random random) {
        return IntStream.rangeClosed(1, MESSAGES)
                .mapToObj(number -> number + " \u00e9\ud83d\ude00".repeat(random.nextInt(60)))
                .toList();
    }

    private static <T> CompletableFuture<T> started(Reading<T> reading) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return reading.read();
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                task -> Thread.ofVirtual().start(task));
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    @Test
    void readersThatAreCutAnywhereAndGoOnThroughAnyDoorMissAndRepeatNothing() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String room = "cut:" + UUID.randomUUID();
        List<String> texts = texts(random);
        String start = "0:" + epoch(poster.publish(room, texts.getFirst()));
        List<CutReader> readers = new ArrayList<>();
        List<CompletableFuture<List<String>>> logs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            CutReader reader = new CutReader(server.base(), room, start, new Random(random.nextLong()));
            readers.add(reader);
            logs.add(started(() -> reader.read(MESSAGES)));
        }
        for (int number = 2; number <= MESSAGES; number++) {
            poster.publish(room, texts.get(number - 1));
            int needed = number - AHEAD;
            if (number % AHEAD == 0) {
                Await.until(
                        "a reader comes along; seed " + seed,
                        () -> readers.stream().anyMatch(reader -> reader.heard() >= needed)
                                || logs.stream().anyMatch(CompletableFuture::isCompletedExceptionally));
            }
        }
        Set<RoomDoor> cutAt = EnumSet.noneOf(RoomDoor.class);
        for (int i = 0; i < readers.size(); i++) {
            assertThat(logs.get(i))
                    .as("reader %s, seed %s", i, seed)
                    .succeedsWithin(Await.PATIENCE)
                    .isEqualTo(texts);
            cutAt.addAll(readers.get(i).cutAt());
        }
        assertThat(cutAt).as("the doors at which one was cut, seed %s", seed).containsExactly(RoomDoor.values());
    }

    private static String epoch(String position) {
        return position.substring(position.indexOf(':') + 1);
    }

    @Test
    void lastEventIdGoesOnInBothRooms() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String one = "one:" + UUID.randomUUID();
        String two = "two, too:" + UUID.randomUUID();
        List<String> texts = texts(random);
        String id = RoomDoor.encoded(one) + "=0:" + epoch(poster.publish(one, texts.getFirst())) + ","
                + RoomDoor.encoded(two) + "=0:" + epoch(poster.publish(two, texts.getFirst()));
        CompletableFuture<Map<String, List<String>>> logs = started(() -> readBoth(one, two, id, random));
        for (String text : texts.subList(1, texts.size())) {
            poster.publish(one, text);
            poster.publish(two, text);
        }

        assertThat(logs).as("seed %s", seed).succeedsWithin(Await.PATIENCE).isEqualTo(Map.of(one, texts, two, texts));
    }

    private Map<String, List<String>> readBoth(String one, String two, String begin, Random random) throws IOException {
        URI uri = server.base().resolve("events?room=" + RoomDoor.encoded(one) + "&room=" + RoomDoor.encoded(two));
        Map<String, List<String>> logs = new HashMap<>();
        int left = 2 * MESSAGES;
        String id = begin;
        while (left > 0) {
            String request = RoomDoor.events(uri, id);
            CutAfter cut = CutAfter.some(random, 20_000);
            try (RoomReading reading = new RoomReading(RoomDoor.EVENTS_OF_ROOMS, server.base(), request, cut)) {
                RoomReading.Heard heard = reading.first();
                while (left > 0) {
                    id = heard.id();
                    JsonObject envelope = heard.envelope();
                    if (envelope.getString("type").equals("subscribed")) {
                        assertThat(envelope.getBoolean("recovered")).as(id).isTrue();
                    } else {
                        logs.computeIfAbsent(envelope.getString("room"), room -> new ArrayList<>())
                                .add(envelope.getString("data"));
                        left--;
                    }
                    if (left > 0) {
                        heard = reading.next();
                    }
                }
            } catch (CutAfter.Cut e) {
                // comes back
            }
        }
        return logs;
    }

    @ParameterizedTest
    @EnumSource(RoomDoor.class)
    void whoWasAwayLongerThanTheRoomRemembersIsToldAndGetsWhatThereIs(RoomDoor door) throws Exception {
        String room = "short:" + UUID.randomUUID();
        String position = poster.publish(room, "1");
        for (int number = 2; number <= 11; number++) {
            poster.publish(room, Integer.toString(number));
        }
        List<String> heard = new ArrayList<>();
        String at = position;
        try (RoomReading reading = RoomReading.of(door, server.base(), room, at, CutAfter.never())) {
            assertThat(reading.subscribed().getBoolean("recovered")).isFalse();
            for (int i = 0; i < 5; i++) {
                JsonObject next = reading.next().envelope();
                heard.add(next.getString("data"));
                at = RoomReading.position(next);
            }
        }
        assertThat(heard).containsExactly("7", "8", "9", "10", "11");

        poster.publish(room, "12");
        for (RoomDoor then : RoomDoor.values()) {
            try (RoomReading reading = RoomReading.of(then, server.base(), room, at, CutAfter.never())) {
                assertThat(reading.subscribed().getBoolean("recovered")).isTrue();
                assertThat(reading.next().envelope().getString("data")).isEqualTo("12");
            }
        }
    }
}
