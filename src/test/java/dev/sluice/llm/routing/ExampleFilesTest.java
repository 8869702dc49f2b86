package dev.sluice.llm.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.llm.wire.Dialect;
import dev.sluice.stream.FakeTimers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples can be used as they are. */
class ExampleFilesTest {

    private static final Path EXAMPLES = Path.of(System.getProperty("basedir", ""), "docs", "llm");
    private static final Map<String, String> ENVIRONMENT =
            Map.of("OPENAI_API_KEY", "sk-o", "ANTHROPIC_API_KEY", "sk-a", "GEMINI_API_KEY", "sk-g");

    @TempDir
    private Path folder;

    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    private RouterSnapshot open(String name) throws IOException {
        Path secrets = Files.createDirectories(folder.resolve("secrets"));
        Files.writeString(secrets.resolve("vllm"), "sk-v\n");
        Files.writeString(secrets.resolve("spare"), "sk-s\n");
        String text = Files.readString(EXAMPLES.resolve(name)).replace("file:/run/secrets/", "file:secrets/");
        Path file = Files.writeString(folder.resolve(name), text);
        try (RouterFile opened = RouterFile.open(Optional.of(file), ENVIRONMENT, new FakeTimers(), new Random(1))) {
            return opened.current();
        }
    }

    @Test
    void thereIsOneForEachOfTheUsualServers() throws IOException {
        assertThat(names())
                .contains("openai.json", "anthropic.json", "gemini.json", "ollama.json", "vllm.json", "llama.cpp.json");
    }

    @ParameterizedTest
    @MethodSource("names")
    void exampleIsValidAndNamedInTheGuide(String name) throws IOException {
        assertThat(open(name).config().upstreams()).hasSizeGreaterThan(1);
        assertThat(Files.readString(EXAMPLES.resolve("README.md"))).contains("(" + name + ")");
    }

    @ParameterizedTest
    @CsvSource({
        "openai.json, OPENAI, gpt-4o, https://api.openai.com/v1/chat/completions, Authorization, Bearer sk-o",
        "anthropic.json, ANTHROPIC, claude-x, https://api.anthropic.com/v1/messages, x-api-key, sk-a",
        "gemini.json, OPENAI, gemini-x, https://generativelanguage.googleapis.com/v1beta/openai/chat/completions,"
                + " Authorization, Bearer sk-g",
        "vllm.json, OPENAI, any, http://10.0.0.1[12]:8000/v1/chat/completions, Authorization, Bearer sk-v"
    })
    void requestGoesWhereItHasToWithItsKey(
            String name, Dialect dialect, String model, String target, String field, String value) throws IOException {
        RouterSnapshot snapshot = open(name);
        String path = dialect == Dialect.ANTHROPIC ? "/v1/messages" : "/v1/chat/completions";

        UpstreamConfig upstream =
                snapshot.routes().plan(model, dialect).getFirst().upstream();

        assertThat(upstream.target(Endpoint.usual(path, StreamConfig.USUAL)).toString())
                .matches(target);
        assertThat(upstream.headers()).containsEntry(field, new SecretText(value));
    }

    @ParameterizedTest
    @CsvSource({
        "ollama.json, llama3.2, http://127.0.0.1:11434/v1/chat/completions",
        "llama.cpp.json, any, http://127.0.0.1:8081/v1/chat/completions"
    })
    void requestGoesToAServerOfThisMachineWithoutAKey(String name, String model, String target) throws IOException {
        UpstreamConfig upstream =
                open(name).routes().plan(model, Dialect.OPENAI).getFirst().upstream();

        assertThat(upstream.target(Endpoint.usual("/v1/chat/completions", StreamConfig.USUAL)))
                .hasToString(target);
        assertThat(upstream.headers()).isEmpty();
    }

    @Test
    void gatewaySaysWhatIsUsualOfStreams() throws IOException {
        assertThat(open("gateway.json").config().stream()).isEqualTo(StreamConfig.USUAL);
        assertThat(open("gateway.json").config().retry()).isEqualTo(Retry.USUAL);
        assertThat(open("gateway.json").config().recordings()).isEqualTo(RecordingBounds.USUAL);
    }
}
