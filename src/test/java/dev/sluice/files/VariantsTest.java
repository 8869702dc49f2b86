package dev.sluice.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.stream.OpenFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class VariantsTest {

    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    private Path root = Path.of("");

    @BeforeEach
    void fill() throws IOException {
        for (String name : new String[] {"a.html", "a.html.br", "a.html.gz", "z.html", "z.html.gz", "plain.html"}) {
            Files.writeString(root.resolve(name), name);
            Files.setLastModifiedTime(root.resolve(name), FileTime.from(TIME));
        }
    }

    private Variants.Chosen choose(String name, String accepted) throws IOException {
        Variants.Chosen chosen =
                new Variants(new FileFolder(root)).choose(name, accepted).orElseThrow();
        chosen.file().close();
        return chosen;
    }

    @ParameterizedTest(name = "{0} accepting {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a.html|gzip, deflate, br, zstd|br",
                "a.html|gzip|gzip",
                "a.html|br|br",
                "a.html|gzip;q=1.0, br;q=0.5|gzip",
                "a.html|*|br",
                "a.html|br;q=0, *|gzip",
                "a.html|identity|''",
                "a.html|gzip;q=0.5, identity|''",
                "a.html|gzip;q=0|''",
                "a.html|deflate|''",
                "a.html|''|''",
                "z.html|br, gzip;q=0.1|gzip",
                "plain.html|br, gzip|''"
            })
    void readerGetsTheFormThatItLikesBest(String name, String accepted, String coding) throws IOException {
        Variants.Chosen chosen = choose(name, accepted);

        assertThat(chosen.file().coding()).isEqualTo(coding);
        assertThat(chosen.varies()).isEqualTo(!name.equals("plain.html"));
    }

    @Test
    void siblingThatIsOlderThanItsFileIsNotUsed() throws IOException {
        Files.setLastModifiedTime(root.resolve("z.html"), FileTime.from(TIME.plusMillis(1)));

        assertThat(choose("z.html", "gzip").file().coding()).isEmpty();
        assertThat(choose("z.html", "gzip").varies()).isFalse();
    }

    static Stream<IOException> failures() {
        return Stream.of(
                new AccessDeniedException("a.html.br"), new IOException("a.html.br changes while it is being opened"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void siblingThatCannotBeOpenedIsNotChosenAndNothingStaysOpen(IOException failure) throws IOException {
        FileFolder folder = new FileFolder(root);
        List<OpenFile> opened = new ArrayList<>();
        Variants.Opener opener = name -> {
            if (name.endsWith(".br")) {
                throw failure;
            }
            Optional<OpenFile> file = folder.open(name);
            file.ifPresent(opened::add);
            return file;
        };
        Variants variants = new Variants(opener, opener);
        for (String accepted : new String[] {"br", "br, gzip;q=0.1", "gzip, br"}) {
            OpenFile file = variants.choose("a.html", accepted).orElseThrow().file();

            assertThat(file.coding()).isEqualTo(accepted.contains("gzip") ? "gzip" : "");
            assertThat(file.channel().isOpen()).isTrue();
            file.close();
        }

        assertThat(opened).hasSize(6).noneMatch(file -> file.channel().isOpen());
    }

    @Test
    void siblingByItselfIsAFileAsAnyOther() throws IOException {
        assertThat(choose("a.html.gz", "gzip").file().coding()).isEmpty();
        assertThat(new Variants(new FileFolder(root)).choose("none.html", "gzip"))
                .isEmpty();
    }

    @Test
    void formsHaveTagsOfTheirOwn() throws IOException {
        assertThat(choose("z.html", "gzip")
                        .file()
                        .validators(TIME.plusSeconds(9))
                        .tag())
                .isNotEqualTo(choose("z.html", "")
                        .file()
                        .validators(TIME.plusSeconds(9))
                        .tag());
    }
}
