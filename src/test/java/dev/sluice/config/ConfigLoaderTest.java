package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigLoaderTest {

    private static final String TOKEN = "a-token-of-enough-letters";

    @TempDir
    private Path folder = Path.of("");

    private static SluiceConfig properties(String... pairs) {
        return ConfigLoader.load(Map.of(), map(pairs));
    }

    private static SluiceConfig environment(String... pairs) {
        return ConfigLoader.load(map(pairs), Map.of());
    }

    private SluiceConfig file(String text) throws IOException {
        return properties(
                "sluice.config",
                Files.writeString(folder.resolve("sluice.properties"), text).toString());
    }

    private static Map<String, String> map(String... pairs) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    @Test
    void networksBeatAsTheirRoutesSay() {
        SluiceConfig.Dtesn dtesn = properties().dtesn();
        assertThat(dtesn.heartbeat()).isEqualTo(Duration.ofSeconds(25));
        assertThat(dtesn.heartbeatLarge()).isEqualTo(Duration.ofSeconds(20));
    }

    // --- where values come from

    @Test
    void withoutAnythingTheDefaultsAreInForce() {
        SluiceConfig config = properties();

        assertThat(config.server())
                .isEqualTo(new SluiceConfig.Server("127.0.0.1", 8080, "/", List.of(), Duration.ofSeconds(5)));
        assertThat(config.outbox()).isEqualTo(new SluiceConfig.OutboxBounds(1_048_576, 1_024, Duration.ofSeconds(30)));
        assertThat(config.rooms())
                .isEqualTo(new SluiceConfig.RoomBounds(
                        new RoomPolicy(
                                new RoomPolicy.History(1_000, 4 << 20, Duration.ofMinutes(5)),
                                true,
                                false,
                                RoomPolicy.Publishers.ANYONE,
                                65_536,
                                0,
                                RoomPolicy.SlowConsumer.DISCONNECT,
                                20_000),
                        Map.of(),
                        10_000,
                        64 << 20,
                        100_000,
                        20_000,
                        10_000,
                        1_000,
                        Optional.empty(),
                        1_000,
                        64 << 20,
                        Duration.ofDays(1)));
        assertThat(config.adminToken()).isEmpty();
        assertThat(config.files().root()).isEmpty();
        assertThat(config.allowedOrigins()).isEmpty();
    }

    @Test
    void folderThatMayNotBeReadStopsTheStart() throws IOException {
        Path locked = Files.createDirectory(
                folder.resolve("locked"),
                PosixFilePermissions.asFileAttribute(Set.of(PosixFilePermission.OWNER_WRITE)));
        assumeFalse(Files.isReadable(locked), "who runs the tests may read all");

        assertThatThrownBy(() -> ConfigLoader.load(Map.of(), map("sluice.files.root", locked.toString())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("sluice.files.root is \"" + locked + "\"; it must be readable");
    }

    @Test
    void emptyValueOfALaterSourceTakesAwayWhatAnEarlierOneSet() {
        Map<String, String> environment =
                map("SLUICE_FILES_ROOT", folder.toString(), "SLUICE_FILES_UPLOAD_TOKEN", "a-long-enough-token");
        assertThat(ConfigLoader.load(environment, Map.of()).files().uploads()).isPresent();

        SluiceConfig config = ConfigLoader.load(environment, map("sluice.files.upload-token", " "));
        assertThat(config.files().root()).isPresent();
        assertThat(config.files().uploads()).isEmpty();
    }

    @Test
    void emptyValueOfASettingThatNeedsOneSaysNothing() {
        SluiceConfig config = ConfigLoader.load(map("SLUICE_PORT", "1002"), map("sluice.port", ""));

        assertThat(config.server().port()).isEqualTo(1_002);
    }

    @Test
    void laterSourcesWin() throws IOException {
        Path file = Files.writeString(
                folder.resolve("c.properties"),
                "sluice.port=1001\nsluice.outbox.bytes=10001\nsluice.outbox.frames=101\n");
        SluiceConfig config = ConfigLoader.load(
                map("SLUICE_PORT", "1002", "SLUICE_OUTBOX_BYTES", "10002"),
                map("sluice.port", "1003", "sluice.config", file.toString()));

        assertThat(config.server().port()).as("property").isEqualTo(1_003);
        assertThat(config.outbox().bytes()).as("environment").isEqualTo(10_002);
        assertThat(config.outbox().frames()).as("file").isEqualTo(101);
        assertThat(config.rooms().usual().members()).as("default").isEqualTo(20_000);
    }

    @Test
    void environmentMayNameTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("c.properties"), "sluice.port=1001");

        assertThat(environment("SLUICE_CONFIG", file.toString()).server().port())
                .isEqualTo(1_001);
    }

    /** Settings that can be wrong: for the others any text is a value. */
    static Stream<Setting<?>> choosySettings() {
        return Settings.all().stream()
                .filter(setting -> !List.of("text", "names separated by commas")
                        .contains(setting.parser().allowed()));
    }

    @Test
    void namespaceDiffersInWhatIsSaidOfItAndIsAsUsualInTheRest() {
        SluiceConfig.RoomBounds rooms = ConfigLoader.load(
                        Map.of("SLUICE_ROOMS_MEMBERS", "30"),
                        Map.of(
                                "sluice.rooms.namespaces",
                                "chat events=true; prices slow-consumer=coalesce  history-messages=0 ;"))
                .rooms();

        RoomPolicy prices =
                Objects.requireNonNull(rooms.namespaces().get("prices")).policy();
        assertThat(rooms.namespaces()).containsOnlyKeys("chat", "prices");
        assertThat(rooms.namespaces())
                .containsEntry("chat", new NamespacePolicy(rooms.usual().withEvents(true), Set.of("events")));
        assertThat(prices.slow()).isEqualTo(RoomPolicy.SlowConsumer.COALESCE);
        assertThat(prices.history().messages()).isZero();
        assertThat(prices.members()).isEqualTo(30);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chat events=perhaps | sluice.rooms.namespaces, chat: sluice.rooms.events is \"perhaps\"; it must be"
                        + " true or false",
                "chat event=true | \"event=true\" is not an option with a value; options are history-messages",
                "chat events=true; chat presence=true | \"chat\" is there twice",
                "chat events=true events=false | \"events\" is there twice",
                "events=true | \"events=true\" is not the name of a namespace",
                "a:b events=true | \"a:b\" is not the name of a namespace",
                "chat slow-consumer=never | it must be one of disconnect, drop-oldest, coalesce, volatile"
            })
    void whatIsWrongWithANamespaceIsTold(String text, String message) {
        assertThatThrownBy(() -> properties("sluice.rooms.namespaces", text)).hasMessageContaining(message);
    }

    @ParameterizedTest
    @MethodSource("choosySettings")
    void everySettingIsReadFromEverySource(Setting<?> setting) {
        assertThatThrownBy(() -> properties(setting.name(), "\0")).hasMessageContaining(setting.name());
        assertThatThrownBy(() -> environment(setting.environmentName(), "\0")).hasMessageContaining(setting.name());
        assertThatThrownBy(() -> file(setting.name() + "=\\u0000")).hasMessageContaining(setting.name());
    }

    @Test
    void everySettingThatTakesAnyTextIsReadToo() {
        SluiceConfig config = ConfigLoader.load(
                map("SLUICE_HOST", "::1", "SLUICE_ALLOWED_HOSTS", "a.example"), map("sluice.allowed-origins", "*"));

        assertThat(config.server().host()).isEqualTo("::1");
        assertThat(config.server().allowedHosts()).containsExactly("a.example");
        assertThat(config.allowedOrigins()).containsExactly("*");
    }

    @Test
    void valuesAreStripped() {
        assertThat(properties("sluice.port", " 81 ").server().port()).isEqualTo(81);
        assertThat(properties("sluice.allowed-origins", " https://A.example , ,HTTP://b.example:81,")
                        .allowedOrigins())
                .containsExactly("https://a.example", "http://b.example:81");
    }

    @Test
    void fileThatCannotBeReadIsTold() {
        assertThatThrownBy(() -> properties("sluice.config", "no/such.properties"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("no/such.properties");
        assertThatThrownBy(() -> file("a=\\uXYZ"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("can't be read");
    }

    // --- keys

    @Test
    void unknownKeyIsRefusedWithAHint() {
        assertThatThrownBy(() -> properties("sluice.prot", "1"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("unknown system property sluice.prot; did you mean sluice.port?");
        assertThatThrownBy(() -> environment("SLUICE_OUTBOX_BYTE", "1"))
                .hasMessage("unknown environment variable SLUICE_OUTBOX_BYTE; did you mean SLUICE_OUTBOX_BYTES?");
        assertThatThrownBy(() -> file("sluice.room.count=5"))
                .hasMessage(
                        "unknown key sluice.room.count in the configuration file; did you mean sluice.rooms.count?");
        assertThatThrownBy(() -> properties("sluice.something.entirely.else", "1"))
                .hasMessage("unknown system property sluice.something.entirely.else");
    }

    @Test
    void fileHoldsNothingButSettings() {
        assertThatThrownBy(() -> file("port=81")).hasMessageStartingWith("unknown key port in the configuration file");
    }

    @Test
    void keysOfOthersAreNotLookedAt() {
        assertThat(ConfigLoader.load(map("PATH", "/bin", "SLUICER", "x"), map("java.home", "/", "slui.ce", "x")))
                .isNotNull();
    }

    @Test
    void keysOfTheScriptsAreKnown() {
        assertThat(ConfigLoader.load(
                        map("SLUICE_CACHE", "/cache/x", "SLUICE_JAVA_OPTS", "-Xmx1g", "SLUICE_JAVA_HOME", "/jdk"),
                        map("sluice.cache", "/cache/x")))
                .isNotNull();
    }

    // --- values

    @ParameterizedTest
    @CsvSource({
        "sluice.port, -1, a whole number from 0 to 65535",
        "sluice.port, 65536, a whole number from 0 to 65535",
        "sluice.port, 99999999999, a whole number from 0 to 65535",
        "sluice.port, http, a whole number from 0 to 65535",
        "sluice.port, 80.0, a whole number from 0 to 65535",
        "sluice.outbox.bytes, 4095, a whole number from 4096 to 1073741824",
        "sluice.outbox.frames, 0, a whole number from 1 to 1048576",
        "sluice.outbox.age-seconds, 0, a whole number of seconds from 1 to 3600",
        "sluice.drain-seconds, 3601, a whole number of seconds from 0 to 3600",
        "sluice.model.tokens-per-second, 0, a number from 0.1 to 100000.0",
        "sluice.model.tokens-per-second, NaN, a number from 0.1 to 100000.0",
        "sluice.model.max-tokens, 4097, a whole number from 1 to 4096",
        "sluice.context, sluice, / or a path such as /sluice",
        "sluice.context, /a b, / or a path such as /sluice",
        "sluice.context, /a/, / or a path such as /sluice",
        "sluice.rooms.message-bytes, 0, a whole number from 1 to 16777216",
        "sluice.files.root, /no/such/folder, a folder that exists",
        "sluice.model.corpus, /no/such/file, a file that can be read",
        "sluice.llm.config, /no/such/file, a file that can be read"
    })
    void valueOutOfRangeIsRefusedWithKeyValueAndRange(String key, String value, String range) {
        assertThatThrownBy(() -> properties(key, value))
                .isInstanceOf(ConfigException.class)
                .hasMessage(key + " is \"" + value + "\"; it must be " + range);
    }

    @ParameterizedTest
    @CsvSource({"sluice.port, 0", "sluice.port, 65535", "sluice.outbox.bytes, 4096", "sluice.context, /a/b-c.d"})
    void limitsThemselvesAreAllowed(String key, String value) {
        assertThat(properties(key, value)).isNotNull();
    }

    @Test
    void everyDefaultIsAllowed() {
        assertThat(Settings.all())
                .allSatisfy(
                        setting -> assertThat(setting.parse(setting.fallback())).isNotNull());
    }

    @Test
    void allFaultsAreToldTogether() {
        assertThatThrownBy(() -> ConfigLoader.load(
                        map("SLUICE_PROT", "1", "SLUICE_ROOMS_COUNT", "0"),
                        map("sluice.port", "x", "sluice.hots", "y", "sluice.files.root", "/no/such/folder")))
                .message()
                .satisfies(message -> assertThat(message.lines())
                        .hasSize(5)
                        .anyMatch(line -> line.contains("SLUICE_PROT"))
                        .anyMatch(line -> line.contains("sluice.hots"))
                        .anyMatch(line -> line.startsWith("sluice.port is"))
                        .anyMatch(line -> line.startsWith("sluice.rooms.count is"))
                        .anyMatch(line -> line.startsWith("sluice.files.root is")));
    }

    // --- secrets

    @Test
    void secretIsNeverShown() {
        SluiceConfig config = properties("sluice.admin.token", TOKEN);

        assertThat(config.adminToken()).hasValueSatisfying(token -> {
            assertThat(token.matches(TOKEN)).isTrue();
            assertThat(token.matches(TOKEN + "x")).isFalse();
            assertThat(token.matches("")).isFalse();
            assertThat(token.toString()).doesNotContain(TOKEN);
        });
        assertThat(config.toString()).doesNotContain(TOKEN);
    }

    @Test
    void secretThatIsTooShortIsRefusedAndNotShownEither() {
        assertThatThrownBy(() -> properties("sluice.admin.token", "hunter2"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("sluice.admin.token")
                .hasMessageContaining("at least 16 characters")
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void versionIsTheBuilds() {
        assertThat(ConfigLoader.version()).matches("\\d+\\.\\d+\\.\\d+.*");
    }
}
