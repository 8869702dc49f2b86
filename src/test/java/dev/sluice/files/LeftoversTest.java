package dev.sluice.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Awaiting;
import dev.sluice.broker.HandClock;
import dev.sluice.config.Secret;
import dev.sluice.config.SluiceConfig;
import dev.sluice.http.ContentRange;
import dev.sluice.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of uploads that were never completed, and of the room that they take. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LeftoversTest {

    private static final Duration AGE = Duration.ofHours(1);
    private static final Duration STILL = Duration.ofMinutes(5);
    private static final UploadId MINE = new UploadId("the-upload-of-these-tests");

    @TempDir
    private Path root = Path.of("");

    private final HandClock clock = new HandClock();

    @BeforeEach
    void setClock() throws IOException {
        root = root.toRealPath();
        Files.createDirectory(root.resolve("sub"));
        clock.pass(Duration.between(clock.instant(), Instant.now()));
    }

    /** A server that has just started. */
    private Uploads uploads(long quota, Disk disk) {
        return new Uploads(
                new FileFolder(root),
                new SluiceConfig.Uploads(new Secret("a-token-of-these-tests"), 1_000_000, quota, AGE),
                disk,
                clock);
    }

    private Uploads uploads() {
        return uploads(Long.MAX_VALUE, OpenFolder::open);
    }

    private static Upload whole(String name, String text) {
        return new Upload(name, text.length(), Optional.empty(), Optional.empty(), field -> null, body(text));
    }

    private static Upload part(String name, String range, String text) {
        return new Upload(name, text.length(), ContentRange.parse(range), Optional.of(MINE), field -> null, body(text));
    }

    private static ByteArrayInputStream body(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What a server that died has left, since when nothing was written to it. */
    private Path leftover(String name, String text, Duration age) throws IOException {
        Path file = Files.writeString(root.resolve(name), text);
        return Files.setLastModifiedTime(file, FileTime.from(clock.instant().minus(age)));
    }

    private List<String> leftovers() {
        try (Stream<Path> all = Files.walk(root)) {
            return all.map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> name.startsWith(Leftovers.PREFIX))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void partsThatNobodyComesBackForAreRemoved() throws Exception {
        uploads().put(part("p", "bytes 0-3/10", "0123"));
        leftover("sub/.sluice-x.upload", "of a server that died", Duration.ZERO);
        leftover(".sluice-notes", "somebody's own", Duration.ZERO);
        clock.pass(AGE.plusSeconds(5));
        uploads().put(whole("other", "x"));

        assertThat(leftovers()).containsExactly(".sluice-notes");
    }

    @Test
    void partsThatAreYoungAreKept() throws Exception {
        uploads().put(part("p", "bytes 0-3/10", "0123"));
        clock.pass(AGE.dividedBy(2));
        uploads().put(whole("other", "x"));

        assertThat(leftovers()).hasSize(1);
    }

    @Test
    void wholeFileOfAServerThatDiedIsRemovedSoonAndItsRoomIsFree() throws Exception {
        leftover(".sluice-dead.upload", "0123456789", STILL.plusSeconds(1));
        leftover(".sluice-grows.upload", "01", STILL.minusSeconds(1));
        Uploads restarted = uploads(12, OpenFolder::open);

        restarted.put(whole("x", "0123456789"));
        assertThat(leftovers()).containsExactly(".sluice-grows.upload");
        assertThatThrownBy(() -> restarted.put(whole("y", "1")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("quota-bytes is 12");
        clock.pass(Duration.ofSeconds(2));
        restarted.put(whole("y", "12"));
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void serverThatRestartsGoesOnWithPartsAndCountsThem() throws Exception {
        uploads(10, OpenFolder::open).put(part("p", "bytes 0-5/10", "012345"));
        Uploads restarted = uploads(10, OpenFolder::open);

        assertThatThrownBy(() -> restarted.put(whole("x", "01234"))).hasMessageContaining("room for 4");
        assertThat(restarted.put(part("p", "bytes */10", ""))).isEqualTo(new Stored.Part(6, MINE));
        assertThat(restarted.put(part("p", "bytes 6-9/10", "6789"))).isInstanceOf(Stored.Whole.class);
        assertThat(root.resolve("p")).hasContent("0123456789");
    }

    @Test
    void folderIsSweptOnceAMinute() throws Exception {
        Uploads uploads = uploads();
        uploads.put(whole("a", "x"));
        leftover(".sluice-dead.upload", "x", AGE);
        clock.pass(Duration.ofSeconds(59));
        uploads.put(whole("b", "x"));
        assertThat(leftovers()).hasSize(1);
        clock.pass(Duration.ofSeconds(1));
        uploads.put(whole("c", "x"));
        assertThat(leftovers()).isEmpty();
    }

    /** A folder that can't be written to, or a file that is locked: whoever runs the tests may be allowed all. */
    @Test
    void whatCannotBeRemovedIsPassedOverAndCounted() throws Exception {
        for (String name : List.of(".sluice-1.part", ".sluice-2.part", "sub/.sluice-3.part")) {
            leftover(name, "0123456789", AGE.plusSeconds(1));
        }
        Quota quota = new Quota(100);
        List<Path> removed = new ArrayList<>();
        Inventory inventory = new Inventory(new FileFolder(root), quota, AGE, clock, (file, before) -> {
            if (file.endsWith(".sluice-2.part")) {
                throw new java.nio.file.AccessDeniedException(file.toString());
            }
            Files.delete(file);
            return removed.add(file);
        });
        inventory.refresh();

        assertThat(removed)
                .containsExactlyInAnyOrder(root.resolve(".sluice-1.part"), root.resolve("sub/.sluice-3.part"));
        try (Quota.Share share = quota.share(root.resolve("x"), 0)) {
            assertThat(share.room()).isEqualTo(90);
        }
    }

    /** Who comes back in the very moment in which what he had is removed keeps it. */
    @Test
    void whoComesBackIsFasterThanTheSweepOrBeginsAnew() throws Exception {
        AtomicReference<Thread> sweeper = new AtomicReference<>();
        AtomicReference<Uploads> uploads = new AtomicReference<>();
        Path part = Leftovers.part(root.resolve("p"), MINE, 10);
        Disk disk = (folder, name, options) -> {
            if (part.endsWith(name) && Files.exists(part) && sweeper.get() == null) {
                clock.pass(AGE.plusSeconds(5));
                Thread other = new Thread(() -> sweep(uploads.get()));
                sweeper.set(other);
                other.start();
                Awaiting.until(
                        "it waits, or has removed it",
                        () -> other.getState() == Thread.State.WAITING || !Files.exists(part));
            }
            return folder.open(name, options);
        };
        uploads.set(uploads(Long.MAX_VALUE, disk));
        uploads.get().put(part("p", "bytes 0-3/10", "0123"));

        assertThat(uploads.get().put(part("p", "bytes 4-9/10", "456789"))).isInstanceOf(Stored.Whole.class);
        sweeper.get().join();
        assertThat(root.resolve("p")).hasContent("0123456789");
        assertThat(leftovers()).isEmpty();
    }

    private static void sweep(Uploads uploads) {
        try {
            uploads.put(whole("other", "x"));
        } catch (IOException | Refused e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void walkHoldsNothingThatUploadsNeed() throws Exception {
        leftover(".sluice-1.part", "x", AGE.plusSeconds(1));
        Quota quota = new Quota(100);
        Inventory inventory = new Inventory(new FileFolder(root), quota, AGE, clock, (file, before) -> {
            Thread upload = Thread.ofVirtual().start(() -> {
                try (Quota.Share share = quota.share(root.resolve("x"), 0)) {
                    assertThat(share.grow(10)).isTrue();
                }
            });
            try {
                upload.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            Files.delete(file);
            return true;
        });
        inventory.refresh();

        assertThat(leftovers()).isEmpty();
    }
}
