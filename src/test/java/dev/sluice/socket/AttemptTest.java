package dev.sluice.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Awaiting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class AttemptTest {

    private final SocketFixture fixture = new SocketFixture();
    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final Attempt attempt = new Attempt(() -> notes.add("failed"));

    @Test
    void upgradeThatNothingIsHeardOfFailsOnce() {
        fixture.sessions.expire(attempt);
        fixture.timers.pass(Duration.ofSeconds(9));
        assertThat(notes).isEmpty();

        fixture.timers.pass(Duration.ofSeconds(2));
        Awaiting.until("it has failed", () -> notes.contains("failed"));
        attempt.fail();

        assertThat(notes).containsExactly("failed");
        assertThat(attempt.succeed()).as("too late").isFalse();
    }

    @Test
    void upgradeThatCameAboutDoesNotFailAnyMore() {
        fixture.sessions.expire(attempt);
        assertThat(attempt.succeed()).isTrue();

        fixture.timers.pass(Duration.ofSeconds(11));
        attempt.fail();

        assertThat(notes).isEmpty();
    }

    @Test
    void upgradeThatComesAboutBeforeItIsWaitedForLeavesNoTimer() {
        assertThat(attempt.succeed()).isTrue();

        fixture.sessions.expire(attempt);

        assertThat(fixture.timers.pending()).isZero();
    }
}
