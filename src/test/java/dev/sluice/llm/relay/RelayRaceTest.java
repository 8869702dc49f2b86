package dev.sluice.llm.relay;

import static dev.sluice.llm.relay.Chunks.DONE;
import static dev.sluice.llm.relay.Chunks.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.llm.relay.ScriptedUpstream.Scripted;
import dev.sluice.stream.CloseReason;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/** Two things that happen in the same moment. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RelayRaceTest {

    private final RelayFixture fixture = new RelayFixture();

    /** Runs one thing on another thread while this one does the other. */
    private static void atOnce(Runnable one, Runnable other) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(2);
        Thread thread = Thread.ofPlatform().start(() -> {
            meet(barrier);
            one.run();
        });
        meet(barrier);
        other.run();
        thread.join();
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @RepeatedTest(200)
    void anErrorThatComesWhenItsTimeIsOverHasOneOtherUpstreamAsked() throws Exception {
        Caller caller = fixture.ask();
        Scripted first = fixture.first().call();
        fixture.pass(Duration.ofSeconds(119));

        atOnce(() -> first.head(500, Map.of()).complete(), () -> fixture.clock(Duration.ofSeconds(1)));

        fixture.pass(Duration.ofSeconds(1));
        assertThat(fixture.first().asked()).isEqualTo(1);
        assertThat(fixture.second().asked()).isEqualTo(1);
        fixture.second().call().stream().send(token("b") + DONE).complete();
        assertThat(caller.end()).isEqualTo(CloseReason.COMPLETED);
        fixture.checkThatNothingIsLeft();
    }

    @RepeatedTest(200)
    void anErrorThatComesWhenTheHeadersLeaveIsToldOnce() throws Exception {
        Caller caller = fixture.alone().ask();
        Scripted call = fixture.first().call();

        atOnce(() -> call.head(400, Map.of()).complete(), () -> fixture.clock(Duration.ofSeconds(10)));

        fixture.awaitNothingInFlight();
        assertThat(caller.answers()).isEqualTo(1);
        if (caller.status() == 200) {
            assertThat(caller.end()).isEqualTo(CloseReason.SOURCE_FAILED);
            assertThat(caller.reader().text()).contains("\"error\":{");
        } else {
            assertThat(caller.status()).isEqualTo(400);
        }
        fixture.checkThatNothingIsLeft();
    }
}
