package dev.sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DraftTest {

    @Test
    void fragmentMustNameItsStreamAndOthersMustNot() {
        assertThatThrownBy(() -> Draft.of(Kind.APPEND, Payload.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("APPEND must name its stream");
        assertThatThrownBy(() -> Draft.of(Kind.TEXT, "s", Payload.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("TEXT does not belong to a stream");
    }

    @Test
    void keysHaveABoundThatTheErrorNames() {
        assertThatThrownBy(() -> Draft.text("x").once("k".repeat(256)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an idempotency key must have at most 255 characters: it has 256");
    }

    @Test
    void whatWasSaidIsNotInItsText() {
        assertThat(Draft.text("my secret").toString()).doesNotContain("secret").contains("9 bytes");
    }

    @Test
    void positionIsReadFromItsOwnText() {
        Position position = new Position(42, "k3v9");
        assertThat(position).hasToString("42:k3v9");
        assertThat(Position.parse("42:k3v9")).contains(position);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "42", ":", "42:", "-1:a", "42:A", "42:a:b", "1234567890123456789:a", " 42:a", "42:é"})
    void whatIsNoPositionIsNone(String text) {
        assertThat(Position.parse(text)).isEmpty();
    }
}
