package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of files that are not ASCII, where the locale is. */
@EnabledOnOs(OS.LINUX)
class LocaleIT {

    private static final String WARNING = "can't be served: start with a locale of UTF-8";

    @TempDir
    private Path folder = Path.of("");

    private List<String> script() throws Exception {
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.createDirectories(home.resolve("target"));
        Files.createDirectories(home.resolve("build"));
        Files.copy(RunningServer.war(), home.resolve("target/sluice.war"));
        for (String name : List.of("sluice", "build/find-java.sh", "build/utf8-names.sh")) {
            Files.copy(RunningServer.checkout().resolve(name), home.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
        }
        return List.of(home.resolve("sluice").toString());
    }

    /** Starts a server in that locale, asks it for a file, and returns the status and all it has printed. */
    private Map.Entry<Integer, String> ask(List<String> start, String variable, String locale) throws Exception {
        Path files = Files.createDirectories(folder.resolve("files"));
        Files.writeString(files.resolve("grüße.txt"), "hello", StandardCharsets.UTF_8);
        Path log = folder.resolve("log");
        int port = RunningServer.freePort();
        List<String> command = new ArrayList<>(start);
        command.addAll(List.of("--port", Integer.toString(port), "--files", files.toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeAll(List.of("LC_ALL", "LC_CTYPE", "LANG"));
        builder.environment().put(variable, locale);
        builder.environment().put("SLUICE_JAVA_OPTS", "-XX:+UseSerialGC"); // so that no start-up cache is recorded
        Process process = builder.start();
        try {
            Await.until("ready", () -> Files.readString(log).contains("is ready"));
            int status = Received.from(URI.create("http://127.0.0.1:" + port + "/files/gr%C3%BC%C3%9Fe.txt"))
                    .status();
            return Map.entry(status, Files.readString(log, StandardCharsets.ISO_8859_1));
        } finally {
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({"LC_ALL, C", "LANG, POSIX", "LANG, no_SUCH.UTF-8", "LC_ALL, C.UTF-8"})
    void theScriptServesFilesOfAllNames(String variable, String locale) throws Exception {
        Map.Entry<Integer, String> answer = ask(script(), variable, locale);

        assertThat(answer.getValue()).doesNotContain(WARNING);
        assertThat(answer.getKey()).isEqualTo(200);
    }

    @Test
    void whoStartsWithoutItIsToldWhatToSet() throws Exception {
        List<String> plain =
                List.of(RunningServer.java(), "-jar", RunningServer.war().toString());
        Map.Entry<Integer, String> answer = ask(plain, "LC_ALL", "C");

        assertThat(answer.getValue()).containsOnlyOnce(WARNING);
        assertThat(answer.getKey()).isEqualTo(404);
    }
}
