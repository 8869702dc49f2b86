package dev.sluice.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FolderPageTest {

    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    private Path outside = Path.of("");

    private Path root() throws IOException {
        return Files.createDirectories(outside.resolve("root"));
    }

    private FolderPage page(String after, int most) throws IOException {
        FileFolder folder = new FileFolder(root());
        return FolderPage.of(folder, folder.folder("").orElseThrow(), "", after, most);
    }

    private static List<String> names(FolderPage page) {
        return page.entries().stream().map(FolderPage.Entry::name).toList();
    }

    private Path file(String name, String text) throws IOException {
        Path file = Files.writeString(root().resolve(name), text);
        return Files.setLastModifiedTime(file, FileTime.from(TIME));
    }

    @Test
    void entriesAreInOrderWithSizesTimesAndFolders() throws IOException {
        file("b.txt", "four");
        file("a.txt", "");
        Files.createDirectories(root().resolve("c"));
        Files.setLastModifiedTime(root().resolve("c"), FileTime.from(TIME));

        assertThat(page("", 10).entries())
                .containsExactly(
                        new FolderPage.Entry("a.txt", false, 0, TIME),
                        new FolderPage.Entry("b.txt", false, 4, TIME),
                        new FolderPage.Entry("c", true, 0, TIME));
        assertThat(page("", 10).next()).isEmpty();
    }

    @Test
    void whatCannotBeFetchedIsNotShown() throws IOException {
        file("a.txt", "");
        file(".hidden", "");
        file("back\\slash", "");
        Files.writeString(outside.resolve("secret"), "");
        Files.createSymbolicLink(root().resolve("out"), outside.resolve("secret"));
        Files.createSymbolicLink(root().resolve("nowhere"), root().resolve("none"));
        Files.createSymbolicLink(root().resolve("in"), root().resolve("a.txt"));

        assertThat(names(page("", 10))).containsExactly("a.txt", "in");
    }

    @Test
    void pagesFollowEachOtherWithoutGapOrRepetition() throws IOException {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            String name = "file %03d ü".formatted(i);
            file(name, "");
            all.add(name);
        }
        List<String> seen = new ArrayList<>();
        Optional<String> after = Optional.of("");
        int pages = 0;
        while (after.isPresent()) {
            FolderPage page = page(after.get(), 10);
            seen.addAll(names(page));
            after = page.next();
            pages++;
        }

        assertThat(seen).isEqualTo(all);
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void namesAreEscapedInHtmlAndInAddresses() {
        String name = "<script>alert(\"&'1'\")</script> a:b%41?#ü";
        FolderPage page = new FolderPage(
                "x<y/", List.of(new FolderPage.Entry(name, false, 1, TIME)), 7, Optional.of("<\"&next\">"));
        String html = FolderHtml.write(page);

        assertThat(html)
                .doesNotContain("<script>")
                .contains("&lt;script&gt;alert(&quot;&amp;&#39;1&#39;&quot;)")
                .contains("href=\"%3Cscript%3Ealert%28%22%26%271%27%22%29%3C%2Fscript%3E%20a%3Ab%2541%3F%23%C3%BC\"")
                .contains("Files in /x&lt;y/")
                .contains("href=\"?after=%3C%22%26next%22%3E&amp;limit=7\"")
                .contains("href=\"../\"")
                .contains("<td>2026-01-02 03:04</td>");
        assertThat(FolderJson.write(page))
                .contains("\"name\":\"<script>alert(\\\"&'1'\\\")</script> a:b%41?#ü\"")
                .contains("\"modified\":\"2026-01-02T03:04:05Z\"")
                .contains("\"next\":\"?after=%3C%22%26next%22%3E&limit=7\"");
    }

    @ParameterizedTest
    @CsvSource({
        "con, false",
        "NUL.txt, false",
        "com1, false",
        "lpt9.x.y, false",
        "a:b, false",
        "a., false",
        "'a ', false",
        "console, true",
        "com, true",
        "a.b, true",
        "com10, true"
    })
    void namesThatMeanSomethingElseOnWindowsAreKnown(String name, boolean plain) {
        assertThat(FileName.isPlainOnWindows(name)).isEqualTo(plain);
    }

    @ParameterizedTest
    @CsvSource({
        "text/html, true", "image/svg+xml, true", "application/xhtml+xml, true", "text/xml, true",
        "application/octet-stream, true", "image/png, false", "video/mp4, false", "text/plain, false",
        "application/pdf, false"
    })
    void whatABrowserMightRunIsActive(String mediaType, boolean active) {
        assertThat(ActiveContent.isActive(mediaType)).isEqualTo(active);
    }
}
