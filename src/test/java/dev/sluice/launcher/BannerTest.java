package dev.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.RoomPolicy;
import dev.sluice.config.Secret;
import dev.sluice.config.SluiceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BannerTest {

    private static final String TOKEN = "a-token-of-enough-letters";

    private static String banner(String host, String context, boolean files, boolean token) {
        SluiceConfig config = new SluiceConfig(
                new SluiceConfig.Server(host, 0, context, List.of(), Duration.ZERO),
                List.of(),
                token ? Optional.of(new Secret(TOKEN)) : Optional.empty(),
                Optional.empty(),
                1_048_576,
                new SluiceConfig.Files(
                        files ? Optional.of(Path.of("/srv/files")) : Optional.empty(), false, Optional.empty()),
                new SluiceConfig.Model(Optional.empty(), 40, 160),
                new SluiceConfig.Llm(Optional.empty()),
                new SluiceConfig.OutboxBounds(4_096, 1, Duration.ofSeconds(1)),
                new SluiceConfig.Sockets(
                        1,
                        new SluiceConfig.OutboxBounds(4_096, 1, Duration.ofSeconds(1)),
                        1,
                        1,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        1,
                        1,
                        0,
                        false,
                        false,
                        0),
                new SluiceConfig.RoomBounds(
                        new RoomPolicy(
                                new RoomPolicy.History(0, 0, Duration.ZERO),
                                true,
                                false,
                                RoomPolicy.Publishers.ANYONE,
                                1,
                                0,
                                RoomPolicy.SlowConsumer.DISCONNECT,
                                1),
                        Map.of(),
                        1,
                        1,
                        1,
                        1,
                        1,
                        1,
                        Optional.empty(),
                        1,
                        1,
                        Duration.ofSeconds(1)),
                new SluiceConfig.Dtesn(
                        1,
                        1,
                        1,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        1,
                        Duration.ofSeconds(1),
                        Optional.empty(),
                        Duration.ofSeconds(1),
                        1,
                        1,
                        1,
                        Duration.ofSeconds(1)));
        return Banner.text("1.2.3", config, 8080, Duration.ofMillis(1_940));
    }

    private static String banner(String host) {
        return banner(host, "/", false, false);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, http://127.0.0.1:8080/",
        "localhost, http://localhost:8080/",
        "::1, http://[::1]:8080/",
        "0.0.0.0, http://localhost:8080/",
        "::, http://localhost:8080/",
        "192.0.2.5, http://192.0.2.5:8080/",
        "2001:db8::5, http://[2001:db8::5]:8080/"
    })
    void addressInTheBannerIsOneThatAnswers(String host, String address) {
        assertThat(banner(host)).startsWith("Sluice 1.2.3 is ready after 1.9 s: " + address + "\n");
    }

    @Test
    void contextIsPartOfEveryAddress() {
        assertThat(banner("127.0.0.1", "/sluice", false, false))
                .contains(
                        ": http://127.0.0.1:8080/sluice/\n",
                        "http://127.0.0.1:8080/sluice/stream/sse",
                        "ws://127.0.0.1:8080/sluice/chat/lobby")
                .doesNotContain("8080/stream", "8080/chat");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1", "127.0.0.2"})
    void loopbackIsSaidToBeOpenToThisMachineOnly(String host) {
        assertThat(banner(host)).contains("Open to this machine only").doesNotContain("OPEN TO THE NETWORK");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.5"})
    void everythingElseIsSaidToBeOpenToTheNetwork(String host) {
        assertThat(banner(host))
                .contains("OPEN TO THE NETWORK on " + host, "port 8080", "no login and no TLS", "this machine only")
                .doesNotContain("Open to this machine only", "fetch the files");
    }

    @Test
    void filesAreNamedWhenTheyAreServed() {
        assertThat(banner("127.0.0.1", "/", true, false)).contains("/files/NAME from " + Path.of("/srv/files"));
        assertThat(banner("0.0.0.0", "/", true, false)).contains("fetch the files");
        assertThat(banner("127.0.0.1")).doesNotContain("/files");
    }

    @Test
    void holderOfTheTokenIsMentionedAndTheTokenIsNot() {
        assertThat(banner("0.0.0.0", "/", false, true))
                .contains("for the holder of the token")
                .doesNotContain(TOKEN);
    }
}
