package dev.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {

    private static Arguments.Parsed parse(String... arguments) {
        return Arguments.parse(arguments, "1.2.3");
    }

    @Test
    void nothingIsAskedForByNothing() {
        assertThat(parse().properties()).isEmpty();
        assertThat(parse().instead()).isEmpty();
        assertThat(parse().rehearsal()).isFalse();
    }

    @Test
    void optionsSetSettings() {
        assertThat(parse(
                                "--port",
                                "81",
                                "--host=::1",
                                "--context",
                                "/a",
                                "--config",
                                "c",
                                "--files",
                                "f",
                                "--corpus",
                                "t")
                        .properties())
                .isEqualTo(Map.of(
                        "sluice.port", "81",
                        "sluice.host", "::1",
                        "sluice.context", "/a",
                        "sluice.config", "c",
                        "sluice.files.root", "f",
                        "sluice.model.corpus", "t"));
    }

    @Test
    void anySettingCanBeSet() {
        assertThat(parse("--set", "sluice.rooms.count=5", "--set=sluice.admin.token=a=b", "--set", "sluice.host=")
                        .properties())
                .isEqualTo(Map.of("sluice.rooms.count", "5", "sluice.admin.token", "a=b", "sluice.host", ""));
    }

    @Test
    void laterOptionWins() {
        assertThat(parse("--port", "1", "--set", "sluice.port=2", "--port=3").properties())
                .isEqualTo(Map.of("sluice.port", "3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "-?"})
    void helpIsPrintedInstead(String option) {
        String help = parse("--port", "81", option).instead().orElseThrow();

        assertThat(help).contains("Usage:", "--port N", "--set KEY=VALUE");
        assertThat(Settings.all())
                .allSatisfy(
                        setting -> assertThat(help).contains(setting.name(), setting.fallback(), setting.meaning()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void versionIsPrintedInstead(String option) {
        assertThat(parse(option).instead()).hasValue("Sluice 1.2.3");
    }

    @Test
    void rehearsalIsNoSetting() {
        assertThat(parse("--rehearse").rehearsal()).isTrue();
        assertThat(parse("--rehearse").properties()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--prot", "-p", "port", "81", "--prot=1", ""})
    void unknownOptionIsRefused(String option) {
        assertThatThrownBy(() -> parse(option))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown option")
                .hasMessageContaining("--help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--port", "--host", "--set", "--files"})
    void optionWithoutItsValueIsRefused(String option) {
        assertThatThrownBy(() -> parse(option))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(option + " needs a value; see --help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sluice.port", "=5", ""})
    void settingWithoutItsKeyOrValueIsRefused(String pair) {
        assertThatThrownBy(() -> parse("--set", pair))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--set needs KEY=VALUE, not \"" + pair + "\"");
    }
}
