package dev.sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class IdleLogsTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final IdleLogs idle = new IdleLogs();
    private final MemoryLog log = new MemoryLog("a", "e", new AtomicLong(), NOON);
    private final Looked all = new Looked();

    /** One log, and how often it was looked at. */
    private final class Looked extends AbstractCollection<MemoryLog> {

        private int looks;

        @Override
        public Iterator<MemoryLog> iterator() {
            looks++;
            return List.of(log).iterator();
        }

        @Override
        public int size() {
            return 1;
        }
    }

    @Test
    void whenAllAreInUseTheyAreNotLookedAtForEachThatIsRefused() {
        Presence ann = new Presence("c", "ann", "");
        log.enter(ann, Retention.USUAL, NOON);
        for (int i = 0; i < 1_000; i++) {
            assertThat(idle.giveWay(all, NOON)).isEmpty();
        }
        assertThat(all.looks).isEqualTo(1);

        log.leave(ann, NOON);
        assertThat(idle.giveWay(all, NOON.plus(Duration.ofMillis(100)))).contains(log);
    }

    @Test
    void whenTheClockIsSetBackTheyAreLookedAtAgain() {
        Presence ann = new Presence("c", "ann", "");
        log.enter(ann, Retention.USUAL, NOON);
        assertThat(idle.giveWay(all, NOON)).isEmpty();
        log.leave(ann, NOON);

        assertThat(idle.giveWay(all, NOON.minus(Duration.ofHours(1)))).contains(log);
    }
}
