package dev.sluice.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.problem.ProblemException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandshakeRulesTest {

    private static final Map<String, List<String>> GOOD = Map.of(
            "upgrade", List.of("WebSocket"),
            "connection", List.of("keep-alive, Upgrade"),
            "sec-websocket-version", List.of("13"),
            "sec-websocket-key", List.of("dGhlIHNhbXBsZSBub25jZQ=="),
            "cookie", List.of("a=1; b=x=y; a=2", "c=3"),
            "sec-websocket-protocol", List.of("chat, ", "superchat"));

    @Test
    void aGoodOnePasses() {
        HandshakeRules.check("GET", GOOD);
    }

    @ParameterizedTest
    @CsvSource({
        "upgrade, h2c, 426",
        "upgrade, , 426",
        "connection, close, 400",
        "connection, , 400",
        "sec-websocket-version, 8, 426",
        "sec-websocket-version, , 426",
        "sec-websocket-key, short, 400",
        "sec-websocket-key, dGhlIHNhbXBsZSBub25jZQ=!, 400",
        "sec-websocket-key, , 400"
    })
    void oneThatLacksSomethingIsRefused(String field, String value, int status) {
        Map<String, List<String>> headers = new HashMap<>(GOOD);
        if (value == null) {
            headers.remove(field);
        } else {
            headers.put(field, List.of(value));
        }

        assertThatThrownBy(() -> HandshakeRules.check("GET", headers))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(status));
    }

    @Test
    void onlyGetBeginsAWebSocket() {
        assertThatThrownBy(() -> HandshakeRules.check("POST", GOOD))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(405));
    }

    @Test
    void aQueryIsDecodedAndKeepsItsOrder() {
        assertThat(HandshakeRules.query("a=1&b=%C3%BC+x&a=2&c"))
                .isEqualTo(Map.of("a", List.of("1", "2"), "b", List.of("ü x"), "c", List.of("")));
        assertThat(HandshakeRules.query("")).isEmpty();
        assertThat(HandshakeRules.variables(Map.of("room", "a+b%20c"))).isEqualTo(Map.of("room", "a+b c"));
        assertThatThrownBy(() -> HandshakeRules.query("a=%4")).isInstanceOf(ProblemException.class);
    }

    @Test
    void aHandshakeTellsItsFieldsCookiesAndSubprotocols() {
        Handshake handshake =
                new Handshake("/ws", Map.of(), Map.of(), HandshakeRules.kept(GOOD), "192.0.2.1", 7, Optional.empty());

        assertThat(handshake.headers()).containsOnlyKeys("cookie", "sec-websocket-protocol");
        assertThat(handshake.header("Cookie")).hasValue("a=1; b=x=y; a=2");
        assertThat(handshake.cookies()).isEqualTo(Map.of("a", "1", "b", "x=y", "c", "3"));
        assertThat(handshake.subprotocols()).containsExactly("chat", "superchat");
        assertThat(handshake.speaking(List.of("superchat", "chat")).subprotocol())
                .hasValue("chat");
        assertThat(handshake.speaking(List.of("mqtt")).subprotocol()).isEmpty();
    }
}
