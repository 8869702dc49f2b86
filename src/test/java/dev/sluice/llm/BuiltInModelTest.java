package dev.sluice.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.SluiceConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BuiltInModelTest {

    private static final Path PROJECT = Path.of(System.getProperty("basedir", ""));

    @TempDir
    private Path folder = Path.of("");

    private static BuiltInModel model(Optional<Path> corpus) {
        return new BuiltInModel(new SluiceConfig.Model(corpus, 40, 160));
    }

    /** What the pom packs into the WAR, of the files that there are. */
    private static List<String> packed() throws IOException {
        List<String> top = List.of("README.md", "ARCHITECTURE.md", "RATIONALE.md", "CONTRIBUTING.md");
        Path docs = PROJECT.resolve("docs");
        try (Stream<Path> below = Files.isDirectory(docs) ? Files.walk(docs) : Stream.empty()) {
            return Stream.concat(
                            top.stream().map(PROJECT::resolve).filter(Files::isRegularFile),
                            below.filter(file -> file.toString().endsWith(".md")))
                    .map(file -> PROJECT.relativize(file).toString().replace('\\', '/'))
                    .toList();
        }
    }

    @Test
    void modelReadsEveryDocumentThatIsPacked() throws IOException {
        assertThat(BuiltInModel.DOCUMENTS).containsExactlyInAnyOrderElementsOf(packed());
    }

    @Test
    void everyDocumentIsInTheClassPathAsItIsInTheProject() throws IOException {
        for (String name : BuiltInModel.DOCUMENTS) {
            try (var in = BuiltInModel.class.getResourceAsStream("corpus/" + name)) {
                assertThat(in).as(name).isNotNull();
                if (in != null) {
                    assertThat(in.readAllBytes()).as(name).isEqualTo(Files.readAllBytes(PROJECT.resolve(name)));
                }
            }
        }
    }

    @Test
    void modelLearnsFromItsDocuments() throws Exception {
        BuiltInModel model = model(Optional.empty());
        assertThat(model.check().status()).isEqualTo("TRAINING");

        assertThat(model.await(Duration.ofSeconds(50)).vocabularySize()).isGreaterThan(100);

        assertThat(model.hasFailed()).isFalse();
        assertThat(model.check().status()).isEqualTo("UP");
    }

    @Test
    void modelLearnsFromTheTextOfTheOperator() throws Exception {
        Path corpus = Files.writeString(
                folder.resolve("corpus.txt"),
                "The lock keeper opens the gate. The boat enters the lock. The keeper closes the gate again. "
                        .repeat(9));

        assertThat(model(Optional.of(corpus)).await(Duration.ofSeconds(50)).vocabularySize())
                .isBetween(5, 40);
    }

    @Test
    void modelThatCannotLearnSaysSo() {
        BuiltInModel model = model(Optional.of(folder.resolve("gone.txt")));

        assertThatThrownBy(() -> model.await(Duration.ofSeconds(50)))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseInstanceOf(IOException.class);

        assertThat(model.hasFailed()).isTrue();
        assertThat(model.check().status()).isEqualTo("FAILED");
    }
}
