package dev.sluice.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.Secret;
import dev.sluice.config.SluiceConfig;
import dev.sluice.problem.ProblemException;
import dev.sluice.stream.OpenFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder that somebody takes away and replaces by a link that leads out, in the worst moment. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SwappedFolderTest {

    @TempDir
    private Path all = Path.of("");

    private Path root = Path.of("");
    private Path folder = Path.of("");
    private Path away = Path.of("");
    private Path outside = Path.of("");

    @BeforeEach
    void fill() throws IOException {
        all = all.toRealPath();
        root = Files.createDirectory(all.resolve("root"));
        folder = Files.createDirectory(root.resolve("sub"));
        away = root.resolve("away");
        outside = Files.createDirectory(all.resolve("outside"));
        Files.writeString(folder.resolve("a.txt"), "inside");
        Files.writeString(outside.resolve("a.txt"), "the secret");
    }

    private void swap() throws IOException {
        Files.move(folder, away);
        Files.createSymbolicLink(folder, outside);
    }

    private void swapBack() throws IOException {
        Files.delete(folder);
        Files.move(away, folder);
    }

    private Uploads uploads(Disk disk) {
        return new Uploads(
                new FileFolder(root),
                new SluiceConfig.Uploads(
                        new Secret("a-token-of-these-tests"), 1_000_000, Long.MAX_VALUE, Duration.ofHours(1)),
                disk,
                Clock.systemUTC());
    }

    private static Upload upload(String name, InputStream body) {
        return new Upload(name, -1, Optional.empty(), Optional.empty(), field -> null, body);
    }

    private static InputStream body(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private void assertOutsideIsUntouched() {
        assertThat(outside.toFile().list()).containsExactly("a.txt");
        assertThat(outside.resolve("a.txt")).hasContent("the secret");
    }

    @ParameterizedTest(name = "by handles: {0}")
    @ValueSource(booleans = {true, false})
    void uploadIsNotOpenedWhereALinkLeads(boolean handles) {
        Uploads uploads = uploads((place, name, options) -> {
            swap();
            return (handles ? place : new OpenFolder.ByPath(place.path())).open(name, options);
        });

        assertThatThrownBy(() -> uploads.put(upload("sub/a.txt", body("mine"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("there no longer");
        assertOutsideIsUntouched();
        assertThat(away.toFile().list()).containsExactly("a.txt");
        assertThat(away.resolve("a.txt")).hasContent("inside");
    }

    @Test
    void uploadGetsNoNameWhereALinkLeads() {
        InputStream swapping = new InputStream() {
            @Override
            public int read() throws IOException {
                if (!Files.exists(away)) {
                    swap();
                }
                return -1;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return read();
            }
        };

        assertThatThrownBy(() -> uploads(OpenFolder::open).put(upload("sub/a.txt", swapping)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("there no longer");
        assertOutsideIsUntouched();
        assertThat(away.toFile().list()).containsExactly("a.txt");
    }

    @Test
    void whatWasOpenedStaysWhatItWas() throws IOException {
        Path name = Path.of("b.txt");
        try (OpenFolder opened = OpenFolder.of(root, folder)) {
            assertThat(opened.isInPlace()).isTrue();
            swap();
            assertThat(opened.isInPlace()).isFalse();
            opened.open(name, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))
                    .close();
            opened.move(name, Path.of("c.txt"));
            opened.delete(Path.of("a.txt"));
            opened.delete(Path.of("none.txt"));
        }

        assertOutsideIsUntouched();
        assertThat(away.toFile().list()).containsExactly("c.txt");
        assertThatThrownBy(() -> OpenFolder.of(root, folder)).isInstanceOf(java.nio.file.FileSystemException.class);
        assertThatThrownBy(() -> OpenFolder.of(root, outside)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void folderByItsPathIsTheSameUntilItIsSwapped() throws IOException {
        Path name = Path.of("b.txt");
        OpenFolder opened = new OpenFolder.ByPath(folder);
        try (var channel = opened.open(name, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
            channel.write(ByteBuffer.wrap(new byte[3]));
        }
        assertThat(opened.size(name)).isEqualTo(3);
        opened.move(name, Path.of("a.txt"));
        assertThat(folder.resolve("a.txt")).hasSize(3);
        swap();

        assertThat(opened.isInPlace()).isFalse();
        assertThatThrownBy(() -> opened.attributes(name)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> opened.delete(Path.of("a.txt"))).isInstanceOf(NoSuchFileException.class);
        assertOutsideIsUntouched();
    }

    /** Swaps as fast as it can, until it is closed. */
    private final class Swapping implements AutoCloseable {

        private final AtomicBoolean done = new AtomicBoolean();
        private final Thread thread = new Thread(this::run);

        Swapping() {
            thread.start();
        }

        private void run() {
            try {
                while (!done.get()) {
                    swap();
                    swapBack();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            done.set(true);
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void nothingOutsideIsEverRead() throws Exception {
        FileFolder files = new FileFolder(root);
        int found = 0;
        try (Swapping swapping = new Swapping()) {
            for (int i = 0; i < 20_000 || (found == 0 && i < 2_000_000); i++) {
                Optional<OpenFile> opened = files.open("sub/a.txt");
                if (opened.isPresent()) {
                    try (OpenFile file = opened.get()) {
                        assertThat(file.size())
                                .as("the length of the one inside")
                                .isEqualTo("inside".length());
                    }
                    found++;
                }
            }
            assertThat(swapping.thread.isAlive()).isTrue();
        }
        assertThat(found).isPositive();
    }

    @Test
    void nothingOutsideIsEverWritten() throws Exception {
        Uploads uploads = uploads(OpenFolder::open);
        int stored = 0;
        try (Swapping swapping = new Swapping()) {
            for (int i = 0; i < 2_000 || (stored == 0 && i < 200_000); i++) {
                try {
                    uploads.put(upload("sub/b.txt", body("mine")));
                    stored++;
                } catch (ProblemException e) {
                    assertThat(e.problem().status()).isIn(404, 409);
                }
            }
            assertThat(swapping.thread.isAlive()).isTrue();
        }
        assertThat(stored).isPositive();
        assertOutsideIsUntouched();
    }
}
