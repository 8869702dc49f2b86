package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The README's table of settings is the code's. */
class ReadmeTest {

    static Stream<Setting<?>> settings() {
        return Settings.all().stream();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void readmeNamesTheSettingWithItsDefaultAndMeaning(Setting<?> setting) throws IOException {
        List<String> lines = Files.readAllLines(Path.of(System.getProperty("basedir", ""), "README.md"));

        assertThat(lines)
                .as("a line of the table with %s, its default %s and its meaning", setting.name(), setting.fallback())
                .anyMatch(line -> line.startsWith("|")
                        && line.contains("`" + setting.name() + "`")
                        && line.contains(setting.fallback().isEmpty() ? "| |" : "`" + setting.fallback() + "`")
                        && line.contains(setting.meaning()));
    }
}
