package dev.sluice.rooms.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.broker.Position;
import dev.sluice.problem.ProblemException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorsTest {

    private static final Position SEVEN = new Position(7, "ab12");
    private static final Position NONE = new Position(0, "k3v9");

    @Test
    void positionsOfSeveralRoomsAreOneText() {
        Map<String, Position> positions = new LinkedHashMap<>();
        positions.put("chat:lobby", NONE);
        positions.put("é, = &", SEVEN);

        String text = Cursors.text(positions);

        assertThat(text).isEqualTo("chat%3Alobby=0:k3v9,%C3%A9%2C+%3D+%26=7:ab12");
        assertThat(Cursors.parse("since", text, List.of("é, = &", "chat:lobby")))
                .isEqualTo(positions);
    }

    @Test
    void roomsThatAreNotReadAreLeftOut() {
        assertThat(Cursors.parse("since", "news=7:ab12,lobby=0:k3v9", List.of("lobby")))
                .containsExactly(Map.entry("lobby", NONE));
    }

    @Test
    void positionAloneIsThatOfTheOnlyRoom() {
        assertThat(Cursors.parse("since", "7:ab12", List.of("lobby"))).containsExactly(Map.entry("lobby", SEVEN));
        assertThat(Cursors.parse("since", " ", List.of("lobby"))).isEmpty();
        assertThatThrownBy(() -> Cursors.parse("since", "7:ab12", List.of("lobby", "news")))
                .isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"7", "7:", ":a", "-1:a", "7:A", "lobby=7", "lobby=7:a,", "%zz=7:a", "99999999999999999999:a"})
    void whatIsNoPositionIsToldWithWhatWouldBeOne(String text) {
        assertThatThrownBy(() -> Cursors.parse("since", text, List.of("lobby")))
                .hasMessageContaining("since is \"" + text + "\"; it must be a position such as 42:k3v9");
    }
}
