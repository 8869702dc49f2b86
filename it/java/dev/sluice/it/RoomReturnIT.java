package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Six hundred readers, at three doors, whose connections end at the same time, and who come back with their positions; and
 * somebody who goes on sending while the server stops.
 */
class RoomReturnIT {

    private static final int AT_EACH_DOOR = 200;

    private static final int MESSAGES = 30;

    /** So many messages are sent at once: with all that come while a server stops, less than what may wait for each. */
    private static final int AHEAD = 10;

    private static final List<RoomDoor> DOORS = List.of(RoomDoor.EVENTS, RoomDoor.LINES, RoomDoor.SOCKET);

    private static RunningServer start(int port) throws Exception {
        return RunningServer.launcher(
                port,
                "--set",
                "sluice.drain-seconds=1",
                "--set",
                "sluice.sockets.ping-seconds=3600",
                "--set",
                "sluice.sockets.outbox-age-seconds=3600",
                "--set",
                "sluice.outbox.age-seconds=3600");
    }

    /** One reader; what it keeps is looked at by others when a stage has completed. */
    private static final class Comer {

        private final RoomDoor door;
        private final String room;
        private final List<String> log = new ArrayList<>();
        private String position;

        Comer(RoomDoor door, String room, String position) {
            this.door = door;
            this.room = room;
            this.position = position;
        }

        /**
         * Comes, and reads until its connection ends, or until it has had so many messages in all.
         *
         * @return whether it was told that it has missed nothing, and how it ended
         */
        CompletableFuture<Visit> visit(URI base, int messages, CountDownLatch heard) {
            CompletableFuture<Visit> visit = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try (RoomReading reading = RoomReading.of(door, base, room, position, CutAfter.never())) {
                    visit.complete(
                            new Visit(reading.subscribed().getBoolean("recovered"), read(reading, messages, heard)));
                } catch (IOException | RuntimeException e) {
                    visit.completeExceptionally(e);
                }
            });
            return visit;
        }

        private String read(RoomReading reading, int messages, CountDownLatch heard) {
            position = RoomReading.position(reading.subscribed());
            try {
                while (log.size() < messages) {
                    JsonObject next = reading.next().envelope();
                    log.add(next.getString("data"));
                    position = RoomReading.position(next);
                    heard.countDown();
                }
                return "";
            } catch (IOException e) {
                return String.valueOf(e.getMessage());
            }
        }
    }

    /** What became of one connection. */
    private record Visit(boolean recovered, String end) {}

    private static List<Comer> comers(String room, String position) {
        return DOORS.stream()
                .flatMap(door -> IntStream.range(0, AT_EACH_DOOR).mapToObj(i -> new Comer(door, room, position)))
                .toList();
    }

    private static List<CompletableFuture<Visit>> visits(
            List<Comer> comers, URI base, int messages, CountDownLatch heard) {
        return comers.stream().map(comer -> comer.visit(base, messages, heard)).toList();
    }

    private static void await(CountDownLatch heard) throws InterruptedException {
        assertThat(heard.await(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("%s messages were not heard", heard.getCount())
                .isTrue();
    }

    private static String epoch(String position) {
        return position.substring(position.indexOf(':') + 1);
    }

    private static List<String> texts(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
    }

    /** How a reader hears that the server stops: a body without chunks must not end as if it were whole. */
    private static List<String> ends(RoomDoor door) {
        return door == RoomDoor.SOCKET
                ? List.of("the server closed with 1001", "the server closed with 1012")
                : List.of("Connection reset");
    }

    @Test
    void allWhoAreCutHaveMissedNothingAndAllOfAServerThatStopsAreToldWhatTheNextOneKnows() throws Exception {
        int port = RunningServer.freePort();
        String room = "return:" + UUID.randomUUID();
        List<Comer> comers;
        try (RunningServer server = start(port)) {
            RoomPoster poster = new RoomPoster(server.base());
            comers = comers(room, "0:" + epoch(poster.publish(room, "1")));
            cutThemAll(comers, server, poster);
            comeBackAndStop(comers, server, poster);
        }
        try (RunningServer server = start(port)) {
            comeBackToTheNext(comers, server, new RoomPoster(server.base()));
        }
    }

    private static void cutThemAll(List<Comer> comers, RunningServer server, RoomPoster poster) throws Exception {
        try (Valve valve = new Valve(server.base())) {
            CountDownLatch first = new CountDownLatch(comers.size());
            List<CompletableFuture<Visit>> visits = visits(comers, valve.base(), MESSAGES, first);
            await(first);
            for (String text : texts(2, 10)) {
                poster.publish(comers.getFirst().room, text);
            }
            valve.shut(); // wherever they are
            for (CompletableFuture<Visit> visit : visits) {
                assertThat(visit).succeedsWithin(Await.PATIENCE).matches(Visit::recovered);
            }
        }
        for (String text : texts(11, 20)) {
            poster.publish(comers.getFirst().room, text);
        }
    }

    private static void comeBackAndStop(List<Comer> comers, RunningServer server, RoomPoster poster) throws Exception {
        int missing =
                comers.stream().mapToInt(comer -> MESSAGES - comer.log.size()).sum();
        CountDownLatch heard = new CountDownLatch(missing);
        List<CompletableFuture<Visit>> visits = visits(comers, server.base(), MESSAGES + 1, heard);
        for (String text : texts(21, MESSAGES)) {
            poster.publish(comers.getFirst().room, text);
        }
        await(heard);
        stopWhileSomebodySends(server);
        for (int i = 0; i < comers.size(); i++) {
            Comer comer = comers.get(i);
            assertThat(visits.get(i)).as("%s", comer.door).succeedsWithin(Await.PATIENCE);
            Visit visit = visits.get(i).join();
            assertThat(visit.recovered()).as("%s", comer.door).isTrue();
            assertThat(visit.end()).as("%s", comer.door).isIn(ends(comer.door));
            assertThat(comer.log).as("%s", comer.door).isEqualTo(texts(1, MESSAGES));
        }
    }

    private static void stopWhileSomebodySends(RunningServer server) throws Exception {
        String path = "ws/rooms/" + UUID.randomUUID();
        List<Integer> codes = new ArrayList<>();
        try (RoomCrowd others = new RoomCrowd(server.socket(path), 20);
                RawSocket sender = new RawSocket(server.socket(path))) {
            CompletableFuture<Integer> code = CompletableFuture.supplyAsync(
                    () -> codeOf(sender), task -> Thread.ofVirtual().start(task));
            Thread sending = Thread.ofVirtual().start(() -> sendOn(sender, others));
            others.awaitHeard(50);
            assertThat(server.terminate()).isZero();
            // each of them has checked that nothing is missing in what it heard
            codes.addAll(others.closeCodes());
            codes.add(code.join());
            sending.join();
        }
        assertThat(codes).hasSize(21);
        assertThat(Set.copyOf(codes)).isSubsetOf(1_001, 1_012);
    }

    private static int codeOf(RawSocket socket) {
        try {
            return socket.closeCode();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Until there is nobody to send to; at most so far ahead of who hears it that none of them is too slow. */
    private static void sendOn(RawSocket socket, RoomCrowd others) {
        try {
            for (int i = 1; ; i++) {
                socket.send(RawSocket.FIN | RawSocket.TEXT, i + " and on");
                if (i % AHEAD == 0) {
                    others.pace(i);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // the server has gone
        }
    }

    private static void comeBackToTheNext(List<Comer> comers, RunningServer server, RoomPoster poster)
            throws Exception {
        List<String> positions = comers.stream().map(comer -> comer.position).toList();
        String room = comers.getFirst().room;
        List<CompletableFuture<Visit>> visits = visits(comers, server.base(), MESSAGES + 1, new CountDownLatch(0));
        Await.until("all are back", () -> poster.readers(room) == comers.size());
        poster.publish(room, "after");
        for (CompletableFuture<Visit> visit : visits) {
            assertThat(visit).succeedsWithin(Await.PATIENCE).isEqualTo(new Visit(false, ""));
        }
        assertThat(comers)
                .allSatisfy(comer -> assertThat(comer.log).hasSize(MESSAGES + 1).endsWith("after"));
        assertThat(Stream.concat(positions.stream(), comers.stream().map(comer -> comer.position))
                        .map(RoomReturnIT::epoch)
                        .distinct())
                .as("the epochs of before and after")
                .hasSize(2);
    }
}
