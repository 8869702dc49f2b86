package dev.sluice.rooms.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.problem.ProblemException;
import dev.sluice.rooms.Rooms;
import dev.sluice.rooms.Start;
import dev.sluice.rooms.TestRooms;
import dev.sluice.security.Seats;
import dev.sluice.stream.StreamingResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomReadersTest {

    private static final String ADDRESS = "192.0.2.1";
    private static final List<RoomPublisher.Place> LOBBY = List.of(new RoomPublisher.Place("lobby", Start.now()));

    private final Rooms rooms = TestRooms.usual();
    private final Seats seats = new Seats("readers of rooms", 10, 1);
    private final RoomReaders readers = new RoomReaders(rooms, seats);

    @Test
    void whoFindsNoSeatIsRefusedBeforeTheStreamBegins() {
        seats.take(ADDRESS);

        assertThatThrownBy(() -> readers.events(LOBBY, false, ADDRESS))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(503))
                .hasMessageContaining("your address has its 1 readers of rooms");
        assertThatThrownBy(() -> readers.lines(LOBBY, ADDRESS)).hasMessageContaining("readers of rooms");

        readers.lines(LOBBY, "192.0.2.2");
        assertThat(readers.refused()).isEqualTo(2);
    }

    @Test
    void streamThatNeverBeginsHasTakenNothing() {
        StreamingResponse unsent = readers.events(LOBBY, false, ADDRESS);
        unsent.discard();
        readers.lines(LOBBY, ADDRESS);

        assertThat(readers.reading()).isZero();
        assertThat(rooms.open()).isEmpty();
    }
}
