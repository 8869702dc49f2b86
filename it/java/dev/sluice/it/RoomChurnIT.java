package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Readers of rooms that come by any door and break off at any moment leave nothing behind. {@code -Dchurn.cycles=10000}
 * makes it long.
 */
class RoomChurnIT {

    private static final int CYCLES = Integer.getInteger("churn.cycles", 1_000);

    private static final int WARMUP = 300;

    private static final int AT_ONCE = 16;

    /** Some messages of this test are longer than the least, and a few fit into the most. */
    private static final int MOST_BYTES = 2_000;

    /** Who waits for more than was published meanwhile breaks off then. */
    private static final int PATIENCE_MILLIS = 500;

    /** What Jersey says of each answer whose client leaves while it is written: not what this is about. */
    private static final String ANSWER_TO_NOBODY = "An I/O error has occurred while writing a response message entity";

    /** What a server that is warm has more or less at times, whatever was done in between. */
    private static final long MOST_HEAP = 1_000_000;

    /** Of each of these there is one for each connection, or some. */
    private static final List<String> OURS = List.of(
            "dev.sluice.socket.SocketSession",
            "dev.sluice.socket.BridgeSocket",
            "dev.sluice.stream.Outbox",
            "dev.sluice.stream.Streams$Listing",
            "dev.sluice.stream.OpenStream",
            "dev.sluice.stream.TimerWheel$Timer",
            "dev.sluice.rooms.LocalRoom",
            "dev.sluice.rooms.Follower",
            "dev.sluice.rooms.Membership",
            "dev.sluice.rooms.door.RoomPublisher",
            "dev.sluice.rooms.door.LongPoll",
            "dev.sluice.security.Seats$Seat",
            "dev.sluice.broker.Presence");

    private static final List<String> ROOMS = List.of("churn:1", "churn:2", "churn:3");

    /** How somebody comes. */
    private enum Coming {
        PLAIN,
        ENVELOPES,
        EVENTS,
        EVENTS_OF_ROOMS,
        LINES,
        LONG_POLL;

        String request(URI base, String room, String position) {
            String name = RoomDoor.encoded(room);
            return switch (this) {
                case PLAIN -> RawSocket.handshake(base.resolve("ws/rooms/" + name + "?name=ann"));
                case ENVELOPES -> RoomDoor.SOCKET.request(base, room, position);
                case EVENTS -> RoomDoor.EVENTS.request(base, room, position);
                case EVENTS_OF_ROOMS ->
                    RoomDoor.events(base.resolve("events?room=" + String.join("&room=", ROOMS)), name + "=" + position);
                case LINES -> RoomDoor.LINES.request(base, room, position);
                case LONG_POLL -> RoomDoor.LONG_POLL.request(base, room, position);
            };
        }

        /** What it says once it is in. */
        List<String> words() {
            return switch (this) {
                case PLAIN -> List.of("hello");
                case ENVELOPES ->
                    ROOMS.stream()
                            .map(room -> "{\"type\":\"subscribe\",\"room\":\"" + room + "\"}")
                            .toList();
                default -> List.of();
            };
        }
    }

    @Test
    void whoBreaksOffAtAnyDoorLeavesNothingBehind() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (RunningServer server = RunningServer.launcherForLong(
                RunningServer.freePort(),
                "--set",
                "sluice.rooms.namespaces=churn history-messages=20",
                "--set",
                "sluice.sockets.ping-seconds=3600",
                "--set",
                "sluice.sockets.outbox-age-seconds=3600",
                "--set",
                "sluice.outbox.age-seconds=3600")) {
            RoomPoster poster = new RoomPoster(server.base());
            churn(WARMUP, server.base(), poster, random);
            awaitNobody(poster);
            LiveObjects before = LiveObjects.of(server);
            assertThat(before.instances()).as("what lives in the server").containsKey("dev.sluice.rooms.Rooms");
            for (String name : OURS) {
                assertThat(Class.forName(name, false, getClass().getClassLoader()))
                        .isNotNull();
            }

            churn(CYCLES, server.base(), poster, random);

            awaitNobody(poster);
            for (String room : ROOMS) {
                assertThat(poster.members(room))
                        .as("members of %s, seed %s", room, seed)
                        .isZero();
            }
            Map<String, Long> nothing = Map.of();
            Await.until("there are no more than before of " + OURS + ", seed " + seed, () -> {
                poster.record(); // what a thread has at hand is let go when it does something else
                LiveObjects now = LiveObjects.of(server);
                return now.moreThan(before, OURS).equals(nothing) && now.bytes() - before.bytes() < MOST_HEAP;
            });
            assertThat(server.log().lines().filter(line -> line.contains("SEVERE") || line.contains("WARNING")))
                    .allSatisfy(line -> assertThat(line).contains(ANSWER_TO_NOBODY));
        }
    }

    /** So many come and break off, some at once, while there is always something published. */
    private static void churn(int cycles, URI base, RoomPoster poster, RandomGenerator random) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Map<String, String> positions = new ConcurrentHashMap<>();
        for (String room : ROOMS) {
            positions.put(room, poster.publish(room, "first"));
        }
        CompletableFuture<Void> publishing = started(() -> {
            for (int i = 0; !over.get(); i++) {
                String room = ROOMS.get(i % ROOMS.size());
                positions.put(room, poster.publish(room, "x".repeat(i % 700)));
            }
        });
        AtomicInteger left = new AtomicInteger(cycles);
        List<CompletableFuture<Void>> all = random.longs(AT_ONCE)
                .mapToObj(Random::new)
                .map(each -> started(() -> {
                    while (left.getAndDecrement() > 0) {
                        String room = ROOMS.get(each.nextInt(ROOMS.size()));
                        comeAndBreakOff(base, room, positions.getOrDefault(room, ""), each);
                    }
                }))
                .toList();
        all.forEach(CompletableFuture::join);
        over.set(true);
        publishing.join();
    }

    private static CompletableFuture<Void> started(Work work) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        work.run();
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                task -> Thread.ofVirtual().start(task));
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void comeAndBreakOff(URI base, String room, String position, RandomGenerator random)
            throws IOException {
        Coming coming = Coming.values()[random.nextInt(Coming.values().length)];
        int words = random.nextInt(coming.words().size() + 1);
        int bytes = random.nextInt(MOST_BYTES);
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoLinger(true, 0); // closed by a reset
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(coming.request(base, room, position).getBytes(StandardCharsets.ISO_8859_1));
            if (random.nextInt(4) > 0) {
                InputStream in = socket.getInputStream();
                in.readNBytes(1);
                for (String word : coming.words().subList(0, words)) {
                    socket.getOutputStream()
                            .write(RawSocket.frame(
                                    RawSocket.FIN | RawSocket.TEXT, word.getBytes(StandardCharsets.UTF_8)));
                }
                in.readNBytes(bytes);
            }
        } catch (SocketTimeoutException e) {
            // breaks off while it waits
        } catch (IOException e) {
            throw new IOException(coming + " was broken off by the server", e);
        }
    }

    private static void awaitNobody(RoomPoster poster) throws Exception {
        Await.until("nobody is there", () -> {
            JsonObject record = poster.record();
            JsonObject totals = record.getJsonObject("roomTotals");
            return record.getInt("active") == 0
                    && record.getJsonArray("streams").isEmpty()
                    && record.getJsonArray("rooms").isEmpty()
                    && totals.getInt("rooms") == 0
                    && totals.getInt("members") == 0
                    && totals.getInt("readers") == 0
                    && totals.getInt("polls") == 0
                    && record.getJsonObject("sockets").getInt("open") == 0
                    && record.getJsonObject("sockets").getInt("deflateBytes") == 0;
        });
    }
}
