package dev.sluice.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Secret;
import dev.sluice.config.SluiceConfig;
import dev.sluice.http.ContentRange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A folder from which somebody takes each file as soon as it has its name. */
class InboxTest {

    private static final UploadId ID = new UploadId("the-upload-of-these-tests");

    @TempDir
    private Path root = Path.of("");

    @TempDir
    private Path taken = Path.of("");

    private Upload part(String range, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Upload(
                "a.txt",
                bytes.length,
                ContentRange.parse(range),
                Optional.of(ID),
                field -> null,
                new ByteArrayInputStream(bytes));
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void whatIsTakenAwayAtOnceIsWhole() throws Exception {
        Uploads uploads = new Uploads(
                new FileFolder(root.toRealPath()),
                new SluiceConfig.Uploads(
                        new Secret("a-token-of-these-tests"), 1_000_000, Long.MAX_VALUE, Duration.ofHours(1)),
                OpenFolder::open,
                Clock.systemUTC());
        AtomicBoolean over = new AtomicBoolean();
        Thread taker = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                take();
            }
        });
        try {
            for (int i = 0; i < 100; i++) {
                uploads.put(part("bytes 0-4/10", "first"));
                uploads.put(part("bytes 5-9/10", "-last"));
                while (!Files.exists(taken.resolve("a.txt"))) {
                    Thread.onSpinWait();
                }
                assertThat(taken.resolve("a.txt")).hasContent("first-last");
                Files.delete(taken.resolve("a.txt"));
            }
        } finally {
            over.set(true);
            taker.join();
        }
    }

    private void take() {
        try {
            Files.move(root.resolve("a.txt"), taken.resolve("a.txt"), StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // not yet
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
