package dev.sluice.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.stream.OpenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileFolderTest {

    @TempDir
    private Path outside = Path.of("");

    private Path root = Path.of("");

    @BeforeEach
    void fill() throws IOException {
        root = Files.createDirectories(outside.resolve("root"));
        Files.createDirectories(root.resolve("sub/.git"));
        Files.writeString(root.resolve("a.txt"), "a");
        Files.writeString(root.resolve("sub/b c.txt"), "b");
        Files.writeString(root.resolve("%2e%2e"), "an odd but honest name");
        Files.writeString(root.resolve("..."), "starts with a dot");
        Files.writeString(root.resolve(".env"), "hidden");
        Files.writeString(root.resolve("sub/.git/config"), "hidden");
        Files.writeString(outside.resolve("secret.txt"), "secret");
        Files.createDirectories(outside.resolve("root2"));
        Files.writeString(outside.resolve("root2/secret.txt"), "secret");
    }

    private Optional<Path> find(String name) throws IOException {
        return find(root, name);
    }

    private static Optional<Path> find(Path folder, String name) throws IOException {
        Optional<OpenFile> file = new FileFolder(folder).open(name);
        if (file.isPresent()) {
            file.get().close();
        }
        return file.map(OpenFile::path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.txt", "sub/b c.txt", "%2e%2e", "sub//b c.txt"})
    void fileInsideIsFound(String name) throws IOException {
        Path inside = root.toRealPath();

        try (OpenFile seldom = new FileFolder(root).openIfThere(name).orElseThrow()) {
            assertThat(seldom.path()).startsWith(inside);
        }
        assertThat(find(name))
                .hasValueSatisfying(file -> assertThat(file).isRegularFile().startsWith(inside));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "..",
                "../secret.txt",
                "../root2/secret.txt",
                "sub/../../secret.txt",
                "sub/../../../../../../../../etc/passwd",
                "./../secret.txt",
                "a.txt/../../secret.txt",
                "../../../../../../../../etc/passwd",
                "/etc/passwd",
                "//etc/passwd",
                "..\\secret.txt",
                "sub\\b c.txt",
                "C:\\secret.txt",
                "a.txt\0",
                "\0",
                "a.txt\0.jpg",
                "%2e%2e/secret.txt",
                "..%2fsecret.txt",
                "..;/secret.txt",
                ".env",
                "...",
                "sub/.git/config",
                "sub",
                "sub/",
                ".",
                "nothing.txt",
                "a.txt/x"
            })
    void nothingElseIs(String name) throws IOException {
        assertThat(find(name)).isEmpty();
        assertThat(new FileFolder(root).openIfThere(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../root/a.txt", "sub/../a.txt", "./a.txt", "sub/../../root/a.txt"})
    void nameThatWalksUpTellsNothingEvenWhenItEndsInside(String name) throws IOException {
        assertThat(find(name)).isEmpty();
    }

    @Test
    void absoluteNameTellsNothingEvenWhenItLeadsInside() throws IOException {
        assertThat(find(root.resolve("a.txt").toString())).isEmpty();
        assertThat(find(root.toRealPath().resolve("a.txt").toString())).isEmpty();
    }

    @Test
    void linkThatLeadsOutIsNotFollowed() throws IOException {
        Files.createSymbolicLink(root.resolve("file.txt"), outside.resolve("secret.txt"));
        Files.createSymbolicLink(root.resolve("folder"), outside);
        Files.createSymbolicLink(root.resolve("relative.txt"), Path.of("../secret.txt"));
        Files.createSymbolicLink(root.resolve("hidden.txt"), root.resolve(".env"));
        Files.createSymbolicLink(root.resolve("loop"), root.resolve("loop"));

        assertThat(find("file.txt")).isEmpty();
        assertThat(new FileFolder(root).openIfThere("file.txt")).isEmpty();
        assertThat(find("folder/secret.txt")).isEmpty();
        assertThat(find("folder/root/a.txt"))
                .as("out and in again")
                .hasValue(root.toRealPath().resolve("a.txt"));
        assertThat(find("relative.txt")).isEmpty();
        assertThat(find("hidden.txt")).isEmpty();
        assertThat(find("loop")).isEmpty();
    }

    @Test
    void linkThatStaysInsideIsFollowed() throws IOException {
        Files.createSymbolicLink(root.resolve("link.txt"), Path.of("sub/b c.txt"));

        assertThat(find("link.txt")).hasValue(root.toRealPath().resolve("sub/b c.txt"));
    }

    @Test
    void rootMayBeALinkItself() throws IOException {
        Path link = Files.createSymbolicLink(outside.resolve("link"), root);

        assertThat(find(link, "a.txt")).isPresent();
        assertThat(find(link, "../secret.txt")).isEmpty();
    }

    @Test
    void folderThatIsNotThereHoldsNothing() throws IOException {
        assertThat(find(outside.resolve("gone"), "a.txt")).isEmpty();
    }
}
