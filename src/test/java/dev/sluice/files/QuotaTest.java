package dev.sluice.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class QuotaTest {

    private static final Path A = Path.of("a");
    private static final Path B = Path.of("b");
    private static final Path NAME = Path.of("name");

    private static void count(Quota quota, Map<Path, Long> files) {
        try (Quota.Tally tally = quota.tally()) {
            files.forEach(tally::count);
            tally.accept();
        }
    }

    /** How much is left, as a new upload sees it. */
    private static long room(Quota quota) {
        try (Quota.Share share = quota.share(Path.of("probe"), 0)) {
            return share.room();
        }
    }

    @Test
    void failedUploadGivesBackAllThatItNeverUsed() {
        Quota quota = new Quota(10);
        Quota.Share running = quota.share(A, 0);
        assertThat(running.grow(1)).isTrue();
        Quota.Share cut = quota.share(B, 0);
        assertThat(cut.grow(9)).isTrue();
        assertThat(running.grow(2)).isFalse();
        cut.close(1);

        assertThat(running.grow(9)).isTrue();
        assertThat(running.grow(10)).as("one byte stays").isFalse();
    }

    @Test
    void fileThatGotItsNameIsCountedOnceAndWhatItReplacedIsNot() throws IOException {
        Quota quota = new Quota(10);
        count(quota, Map.of(NAME, 4L));
        Quota.Share share = quota.share(A, 0);
        assertThat(share.grow(7)).as("both are there for a while").isFalse();
        assertThat(share.grow(6)).isTrue();
        share.finish(NAME, 4, 6, () -> assertThat(room(quota)).isZero());

        assertThat(room(quota)).isEqualTo(4);
        share.close(6);
        assertThat(room(quota)).as("closed twice").isEqualTo(4);
    }

    @Test
    void nameThatWasRefusedChangesNothing() {
        Quota quota = new Quota(10);
        count(quota, Map.of(NAME, 4L));
        Quota.Share share = quota.share(A, 0);
        assertThat(share.grow(4)).isTrue();
        assertThatThrownBy(() -> share.finish(NAME, 4, 4, () -> {
                    throw new IOException("refused");
                }))
                .hasMessage("refused");

        assertThat(room(quota)).isEqualTo(2);
        share.close(0);
        assertThat(room(quota)).isEqualTo(6);
    }

    @Test
    void whoGoesOnWithAPartNeedsRoomForTheRestOnly() {
        Quota quota = new Quota(10);
        count(quota, Map.of(A, 6L));
        Quota.Share before = quota.share(A, 6);
        assertThat(before.grow(10)).isTrue();
        before.close(8);
        Quota.Share after = quota.share(A, 8);
        before.close(0); // once more: when its request ends
        assertThat(after.room()).isEqualTo(10);
        assertThat(after.grow(10)).isTrue();
        assertThat(room(quota)).isZero();
    }

    @Test
    void sharesThatWereGivenUpDoNotGrow() {
        Quota.Share share = new Quota(10).share(A, 0);
        share.close();

        assertThatThrownBy(() -> share.grow(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void countThatWasNotFinishedChangesNothing() {
        Quota quota = new Quota(10);
        count(quota, Map.of(NAME, 4L));
        try (Quota.Tally tally = quota.tally()) {
            tally.count(NAME, 9);
        }

        assertThat(room(quota)).isEqualTo(6);
    }

    /** Whatever uploads do while somebody walks through the folder, the count is exact at the end. */
    @Test
    void countIsExactWhateverIsChangedMeanwhile() throws Exception {
        dev.sluice.Seeds.each(2_000, random -> new Folder(random).walk());
    }

    /** A folder in memory, a walk through it, and uploads at every step of it. */
    private static final class Folder {

        private static final int MOST = 10_000;

        private record Running(Path file, Path target, Quota.Share share) {}

        private final Random random;
        private final Quota quota = new Quota(MOST);
        private final Map<Path, Long> files = new TreeMap<>();
        private final List<Running> running = new ArrayList<>();

        Folder(Random random) {
            this.random = random;
            for (int i = 0; i < 6; i++) {
                files.put(name(), 1L + random.nextInt(100));
            }
            count(quota, files);
        }

        private Path name() {
            return Path.of("f" + random.nextInt(10));
        }

        void walk() throws IOException {
            change();
            files.put(Path.of("g"), 7L); // by somebody else: only a walk sees it
            try (Quota.Tally tally = quota.tally()) {
                for (Path each : names()) {
                    change();
                    Long size = files.get(each);
                    if (random.nextInt(4) == 0) {
                        change(); // between the look and the count
                    }
                    if (size != null) {
                        tally.count(each, size);
                    }
                }
                change();
                tally.accept();
            }
            for (Running each : running) {
                each.share().close(files.getOrDefault(each.file(), 0L));
            }
            assertThat(room(quota))
                    .isEqualTo(MOST
                            - files.values().stream().mapToLong(Long::longValue).sum());
        }

        /** All names that there may be, in the order in which they are met. */
        private List<Path> names() {
            List<Path> all = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                all.add(Path.of("f" + i));
                all.add(Path.of("f" + i + ".part"));
            }
            all.add(Path.of("g"));
            java.util.Collections.shuffle(all, random);
            return all;
        }

        private void change() throws IOException {
            if (running.isEmpty() || random.nextBoolean()) {
                Path target = name();
                Path file = Path.of(target + ".part");
                if (running.stream().noneMatch(each -> each.file().equals(file))) {
                    Quota.Share share = quota.share(file, files.computeIfAbsent(file, each -> 0L));
                    running.add(new Running(file, target, share));
                }
                return;
            }
            Running one = running.get(random.nextInt(running.size()));
            long size = files.getOrDefault(one.file(), 0L);
            switch (random.nextInt(3)) {
                case 0 -> {
                    long more = size + random.nextInt(50);
                    if (one.share().grow(more)) {
                        files.put(one.file(), more);
                    }
                }
                case 1 -> {
                    running.remove(one);
                    one.share().close(size);
                }
                default -> {
                    running.remove(one);
                    one.share().finish(one.target(), files.getOrDefault(one.target(), 0L), size, () -> {
                        files.remove(one.file());
                        files.put(one.target(), size);
                    });
                }
            }
        }
    }
}
