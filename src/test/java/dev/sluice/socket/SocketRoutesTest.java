package dev.sluice.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocketRoutesTest {

    /** A route that is nothing but its template. */
    private record Route(String template) implements SocketEndpoint {
        @Override
        public SocketHandler handler(Handshake handshake) {
            return new SocketHandler() {};
        }
    }

    private final SocketRoutes routes =
            routes("/chat/{room}", "/ws", "/{a}/{b}", "/chat/help", "/chat/{room}/{part}/end", "/ws/");

    private static SocketRoutes routes(String... templates) {
        return new SocketRoutes(
                Stream.of(templates).map(Route::new).map(PlacedSocket::of).toList());
    }

    private static String found(Optional<SocketRoutes.Match> match) {
        return match.map(found -> found.route().template() + " " + found.variables())
                .orElse("none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/ws | /ws {}",
                "/ws/ | /ws/ {}",
                "/chat/lobby | /chat/{room} {room=lobby}",
                "/chat/help | /chat/help {}",
                "/other/x | /{a}/{b} {a=other, b=x}",
                "/chat/a%2Fb | /chat/{room} {room=a%2Fb}",
                "/chat/{room} | /chat/{room} {room={room}}",
                "/chat/a/b/end | /chat/{room}/{part}/end {room=a, part=b}"
            })
    void mostParticularRouteIsFound(String path, String expected) {
        assertThat(found(routes.find(path))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/ws2",
                "/WS",
                "/ws/x/y",
                "/chat/",
                "/chat",
                "//",
                "/chat//b/end",
                "/chat/a/b",
                "/chat/a/b/end/"
            })
    void otherPathsHaveNone(String path) {
        assertThat(routes.find(path)).isEmpty();
    }

    @Test
    void withoutRoutesNothingIsFound() {
        assertThat(new SocketRoutes(List.of()).find("/ws")).isEmpty();
    }

    @Test
    void twoRoutesForTheSamePathsAreRefused() {
        assertThatThrownBy(() -> routes("/chat/{room}", "/chat/{other}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/chat/");
    }

    @Test
    void templateMustBeAPath() {
        assertThatThrownBy(() -> routes("ws"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ws");
    }

    @Test
    void handshakeAnswersForItsVariablesAndParameters() {
        Handshake handshake =
                new Handshake("/chat/lobby", Map.of("room", "lobby"), Map.of("name", List.of("a", "b")), "192.0.2.1");

        assertThat(handshake.variable("room")).isEqualTo("lobby");
        assertThat(handshake.parameter("name")).hasValue("a");
        assertThat(handshake.parameter("other")).isEmpty();
        assertThatThrownBy(() -> handshake.variable("part")).isInstanceOf(IllegalArgumentException.class);
    }
}
