package dev.sluice.rooms.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Awaiting;
import dev.sluice.broker.Position;
import dev.sluice.config.RoomPolicy;
import dev.sluice.rooms.Delivery;
import dev.sluice.rooms.Room;
import dev.sluice.rooms.RoomHandler;
import dev.sluice.rooms.Rooms;
import dev.sluice.rooms.Sink;
import dev.sluice.rooms.Start;
import dev.sluice.rooms.TestRooms;
import dev.sluice.security.Seats;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoomPublisherTest {

    private final Rooms rooms = TestRooms.usual();
    private final Seats seats = new Seats("readers", 1, 1);
    private final Taker taker = new Taker();

    private Seats.Seat seat() {
        return seats.take("192.0.2.1");
    }

    /** Takes what it asks for, and complains of more. Thread-safe. */
    private static final class Taker implements Flow.Subscriber<byte[]> {

        private final ReentrantLock lock = new ReentrantLock();
        private final List<String> pieces = new ArrayList<>();
        private Flow.@Nullable Subscription subscription;
        private long asked;
        private boolean inside;
        private boolean complete;

        void ask(long number) {
            Flow.Subscription given = subscription;
            asked += number;
            if (given != null) {
                given.request(number);
            }
        }

        void cancel() {
            Flow.Subscription given = subscription;
            if (given != null) {
                given.cancel();
            }
        }

        List<String> pieces() {
            lock.lock();
            try {
                return List.copyOf(pieces);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(byte[] piece) {
            lock.lock();
            try {
                assertThat(inside).as("one call at a time").isFalse();
                inside = true;
                pieces.add(new String(piece, StandardCharsets.UTF_8));
                assertThat((long) pieces.size()).as("pieces that came").isLessThanOrEqualTo(asked);
                inside = false;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void onComplete() {
            complete = true;
        }
    }

    private void read(Reading reading, String... names) {
        List<RoomPublisher.Place> places = Stream.of(names)
                .map(name -> new RoomPublisher.Place(name, Start.now()))
                .toList();
        new RoomPublisher(rooms, places, reading, this::seat).subscribe(taker);
    }

    private static Reading events(boolean vector) {
        return new EventReading(vector, 1_500);
    }

    @Test
    void firstComesWhereTheReaderStands() {
        read(events(false), "lobby");
        taker.ask(5);

        assertThat(taker.pieces())
                .singleElement()
                .asString()
                .startsWith("event: subscribed\nid: 0:")
                .contains("\nretry: 1500\n")
                .contains("\"recovered\":false")
                .endsWith("\n\n");
    }

    @Test
    void nothingComesThatWasNotAskedFor() {
        read(new LineReading(), "lobby");
        for (int i = 0; i < 50; i++) {
            rooms.room("lobby").publish("m" + i);
        }
        assertThat(taker.pieces()).isEmpty();

        taker.ask(1);
        assertThat(taker.pieces()).hasSize(1);
        taker.ask(3);
        assertThat(taker.pieces()).hasSize(4);
        taker.ask(100);

        assertThat(taker.pieces()).hasSize(51);
        assertThat(taker.pieces().get(50)).contains("\"data\":\"m49\"").endsWith("}\n");
    }

    @Test
    void eventsOfSeveralRoomsHaveThePositionsInAllOfThem() {
        read(events(true), "lobby", "news");
        taker.ask(10);

        rooms.room("lobby").publish("one");
        rooms.room("news").publish("two");

        List<String> pieces = taker.pieces();
        assertThat(pieces).hasSize(4);
        assertThat(pieces.get(2)).startsWith("id: lobby=1:").contains(",news=0:");
        assertThat(pieces.get(3)).startsWith("id: lobby=1:").contains(",news=1:");
    }

    @Test
    void roomsThatSpeakAtTheSameTimeComeOneAfterTheOther() {
        read(new LineReading(), "a", "b", "c", "d");
        taker.ask(10_000);

        List<Thread> speakers = IntStream.range(0, 4)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    for (int n = 0; n < 200; n++) {
                        rooms.room("abcd".substring(i, i + 1)).publish("m" + n);
                    }
                }))
                .toList();
        Awaiting.until("all have come", () -> taker.pieces().size() == 804);

        for (String room : List.of("a", "b", "c", "d")) {
            assertThat(taker.pieces().stream()
                            .filter(piece ->
                                    piece.contains("\"room\":\"" + room + "\"") && piece.contains("\"message\""))
                            .map(piece -> piece.replaceAll("(?s).*\"data\":\"m(\\d+)\".*", "$1")))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 200).mapToObj(Integer::toString).toList());
        }
        assertThat(speakers).hasSize(4);
    }

    @Test
    void whoCancelsLeavesAllRooms() {
        read(events(true), "lobby", "news");
        taker.ask(10);
        assertThat(rooms.open()).hasSize(2);

        taker.cancel();
        rooms.room("lobby").publish("unheard");

        assertThat(rooms.open()).isEmpty();
        assertThat(taker.pieces()).hasSize(2);
    }

    @Test
    void readerHasASeatUntilHeLeaves() {
        read(events(true), "lobby", "news");
        assertThat(seats.taken()).isEqualTo(1);

        taker.cancel();

        assertThat(seats.taken()).isZero();
    }

    @Test
    void readerWhoFindsNoSeatIsToldAndIsInNoRoom() {
        seat();
        read(new LineReading(), "lobby");
        taker.ask(5);

        assertThat(taker.pieces()).singleElement().asString().contains("1013").contains("has its 1 readers");
        assertThat(taker.complete).isTrue();
        assertThat(rooms.open()).isEmpty();
        assertThat(seats.taken()).isEqualTo(1);
    }

    @Test
    void readerWhoFindsNoPlaceIsToldAndTheBodyEnds() {
        Rooms full = TestRooms.with(TestRooms.USUAL.withMembers(1));
        full.follow("lobby", Start.now(), new Idle());
        new RoomPublisher(full, List.of(new RoomPublisher.Place("lobby", Start.now())), new LineReading(), this::seat)
                .subscribe(taker);

        taker.ask(5);

        assertThat(taker.pieces()).singleElement().asString().contains("room lobby has its 1 members");
        assertThat(taker.complete).isTrue();
        assertThat(seats.taken()).isZero();
    }

    @Test
    void readerWhoseRoomFailsAtItsFirstReaderKeepsNoSeat() {
        Rooms broken = TestRooms.serving("lobby", new RoomHandler() {
            @Override
            public void onFirstReader(Room room) {
                throw new NoClassDefFoundError("of this test");
            }
        });
        RoomPublisher publisher = new RoomPublisher(
                broken, List.of(new RoomPublisher.Place("lobby", Start.now())), new LineReading(), this::seat);

        assertThatThrownBy(() -> publisher.subscribe(taker)).isInstanceOf(NoClassDefFoundError.class);

        assertThat(seats.taken()).isZero();
        assertThat(broken.open()).isEmpty();
    }

    /** Takes a place and listens to nothing. */
    private static final class Idle implements Sink {
        @Override
        public boolean hasRoom(boolean catchingUp, long bytes) {
            return false;
        }

        @Override
        public void joined(Joined joined) {}

        @Override
        public void deliver(Delivery delivery) {}

        @Override
        public void gap(Gap gap) {}

        @Override
        public void end(End why) {}

        @Override
        public void flush() {}
    }

    @Test
    void whenOneRoomEndsAllAreLeft() {
        Rooms small = TestRooms.with(TestRooms.USUAL.withHistory(new RoomPolicy.History(0, 0, Duration.ZERO)));
        Position gone = new Position(3, "gone");
        new RoomPublisher(
                        small,
                        List.of(
                                new RoomPublisher.Place("lobby", Start.now()),
                                new RoomPublisher.Place("news", new Start.After(gone))),
                        events(true),
                        this::seat)
                .subscribe(taker);
        taker.ask(2);
        for (int i = 0; i < 3_000; i++) {
            small.room("lobby").publish("m" + i);
        }

        taker.ask(10_000);

        assertThat(taker.complete).isTrue();
        assertThat(taker.pieces().getLast()).contains("\"code\":3010");
        assertThat(small.open()).isEmpty();
        assertThat(seats.taken()).isZero();
    }

    @Test
    void firstIdHoldsThePlacesInAllRoomsAlready() {
        rooms.room("lobby").publish("one");
        Position seen =
                rooms.room("lobby").latest(1).toCompletableFuture().join().top();
        new RoomPublisher(
                        rooms,
                        List.of(
                                new RoomPublisher.Place("news", Start.now()),
                                new RoomPublisher.Place("lobby", new Start.After(seen))),
                        events(true),
                        this::seat)
                .subscribe(taker);

        taker.ask(1);

        assertThat(taker.pieces()).singleElement().asString().contains("lobby=" + seen);
    }

    /** The ways in which a body is read; the last one has the positions of several rooms in one id. */
    static Stream<Reading> readings() {
        return Stream.of(new LineReading(), events(false), events(true));
    }

    @ParameterizedTest
    @MethodSource("readings")
    void whoIsCutAfterTheFirstPieceHasTheTextsOfAllOpenStreamsAndGetsTheRest(Reading reading) {
        rooms.room("lobby").stream("a1").append("To be");
        rooms.room("lobby").stream("a2").append("Once");
        read(reading, "lobby");
        taker.ask(1);
        taker.cancel();
        rooms.room("lobby").stream("a2").append(" upon");
        Taker back = new Taker();

        String first = taker.pieces().getFirst();
        RoomPublisher.Place place = new RoomPublisher.Place("lobby", new Start.After(position(first)));
        new RoomPublisher(rooms, List.of(place), reading, this::seat).subscribe(back);
        back.ask(5);

        assertThat(taker.pieces()).hasSize(1);
        assertThat(first).contains("\"data\":\"To be\"").contains("\"data\":\"Once\"");
        assertThat(back.pieces()).hasSize(2);
        assertThat(back.pieces().getFirst()).contains("\"recovered\":true").doesNotContain("To be");
        assertThat(back.pieces().getLast()).contains("\"data\":\" upon\"");
    }

    /** What a client comes back with: the id of an event, or the first place in a line. */
    private static Position position(String piece) {
        Matcher id = Pattern.compile("(?m)^id: (?:lobby=)?(\\S+)$").matcher(piece);
        Matcher line = Pattern.compile("\"offset\":(\\d+),\"epoch\":\"(\\w+)\"").matcher(piece);
        String text = id.find() ? id.group(1) : line.find() ? line.group(1) + ":" + line.group(2) : "";
        return Position.parse(text).orElseThrow();
    }

    @Test
    void publisherHasOneSubscriber() {
        RoomPublisher publisher = new RoomPublisher(
                rooms,
                List.of(new RoomPublisher.Place("lobby", new Start.After(new Position(0, "e")))),
                new LineReading(),
                this::seat);
        publisher.subscribe(taker);

        assertThatThrownBy(() -> publisher.subscribe(new Taker())).isInstanceOf(IllegalStateException.class);
    }
}
