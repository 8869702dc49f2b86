package dev.sluice.rooms.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.broker.Draft;
import dev.sluice.problem.ProblemException;
import dev.sluice.rooms.Rooms;
import dev.sluice.rooms.TestRooms;
import dev.sluice.security.Seats;
import dev.sluice.stream.FakeTimers;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoomRequestsTest {

    private static RoomRequests requests(Rooms rooms) {
        return new RoomRequests(
                rooms,
                new LongPolls(
                        rooms,
                        new Seats("polls", 10, 10),
                        new FakeTimers(),
                        Thread.ofVirtual().factory()));
    }

    private static final Caller CALLER = new Caller("192.0.2.1", true, gone -> {});

    @Test
    void roomsRateHoldsForTheRequestsOfOneAddress() {
        Rooms rooms = TestRooms.with(TestRooms.messagesPerSecond(2));
        RoomRequests requests = requests(rooms);
        requests.roomToPublish("lobby", CALLER);
        requests.roomToPublish("lobby", CALLER);

        assertThatThrownBy(() -> requests.roomToPublish("lobby", CALLER))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().status()).isEqualTo(429);
                    assertThat(e.problem().detail()).isEqualTo("this room takes 2 messages a second from one address");
                    assertThat(e.retryAfter()).isEqualTo(Optional.of(Duration.ofSeconds(1)));
                });

        assertThat(requests.roomToPublish("news", CALLER)).isEqualTo("news");
        assertThat(requests.roomToPublish("lobby", new Caller("192.0.2.2", true, gone -> {})))
                .isEqualTo("lobby");
        assertThat(rooms.stats().refused()).isEqualTo(1);
    }

    @Test
    void messageHasItsPlaceOnceForOneKey() throws Exception {
        RoomRequests requests = requests(TestRooms.usual());
        byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
        Draft draft = requests.draft("a/b", null, "k1", "text/plain", new ByteArrayInputStream(body));

        RoomRequests.Outcome first =
                requests.publish("a/b", "ann", draft).toCompletableFuture().join();
        RoomRequests.Outcome again =
                requests.publish("a/b", "ann", draft).toCompletableFuture().join();

        assertThat(first.isNew()).isTrue();
        assertThat(again.isNew()).isFalse();
        assertThat(again.text()).contains("\"repeated\":true");
    }

    @Test
    void strangersWithoutANameWhoThinkOfTheSameKeyAreBothToldTheTruth() throws Exception {
        RoomRequests requests = requests(TestRooms.usual());

        assertThat(publish(requests, "one").isNew()).isTrue();

        assertThatThrownBy(() -> publish(requests, "two"))
                .rootCause()
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(422));
    }

    private static RoomRequests.Outcome publish(RoomRequests requests, String text) throws Exception {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        Draft draft = requests.draft("lobby", null, "1", "text/plain", new ByteArrayInputStream(body));
        return requests.publish("lobby", null, draft).toCompletableFuture().join();
    }

    @Test
    void membersAreCountedAndAsManyAsAreWantedAreNamed() {
        Rooms rooms = TestRooms.usual();
        Doors doors = new Doors(rooms);
        for (int i = 0; i < 120; i++) {
            Doors.open(doors.handler("lobby", "name", "member" + i), "w-" + i);
        }
        RoomRequests requests = requests(rooms);

        assertThat(requests.members("lobby", "0").toCompletableFuture().join())
                .isEqualTo("{\"type\":\"presence\",\"room\":\"lobby\",\"count\":120,\"members\":[]}");
        assertThat(requests.members("lobby", null).toCompletableFuture().join())
                .contains("\"count\":120", "member99\"")
                .doesNotContain("member100\"");
        assertThatThrownBy(() -> requests.members("lobby", "1001"))
                .hasMessageContaining("limit is \"1001\"; it must be a whole number from 0 to 1000");
    }
}
