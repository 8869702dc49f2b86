package dev.sluice.dtesn.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.dtesn.RequestFields;
import dev.sluice.problem.ProblemException;
import dev.sluice.security.Seats;
import dev.sluice.stream.FakeTimers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobsTest {

    private static final Terms TERMS = Terms.read(Route.STREAM_PROCESS, new RequestFields(Map.of()), List.of());

    private final FakeTimers timers = new FakeTimers();
    private final Jobs jobs = new Jobs(
            new Seats("inputs", 2, 2, 429, "Too Many Requests"), 1_000, Duration.ofMinutes(10), timers, Direct::thread);

    @AfterEach
    void nothingIsKeptForEver() {
        timers.pass(Duration.ofMinutes(21));
        assertThat(jobs.count()).isZero();
        assertThat(jobs.bytes()).isZero();
        timers.pass(Duration.ofMinutes(21));
        assertThat(timers.pending()).as("timers that are set").isZero();
    }

    /** Runs what it is given when it is started, and not later. */
    private static final class Direct extends Thread {

        private final Runnable task;

        private Direct(Runnable task) {
            this.task = task;
        }

        static Thread thread(Runnable task) {
            return new Direct(task);
        }

        @Override
        public void start() {
            task.run();
        }
    }

    private Job keep(int length) {
        return jobs.keep(TERMS, new ByteArrayInputStream(new byte[length]), length, "::1");
    }

    private static void refused(ThrowingCallable keeping, int status) {
        assertThatThrownBy(keeping)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(status));
    }

    @Test
    void whatIsKeptCanBeReadAsOftenAsOneLikes() throws Exception {
        Job job = jobs.keep(TERMS, new ByteArrayInputStream(new byte[] {1, 2, 3}), -1, "::1");
        for (int i = 0; i < 2; i++) {
            assertThat(jobs.open(job.id())).contains(job);
            try (Feed feed = new JobFeed(job, timers::nanos)) {
                byte[] to = new byte[10];
                assertThat(feed.length()).isEqualTo(3);
                assertThat(feed.read(to)).isEqualTo(3);
                assertThat(to).startsWith(1, 2, 3);
                assertThat(feed.read(to)).isEqualTo(-1);
            }
        }
    }

    @Test
    void whatNobodyReadsForLongIsForgotten() {
        Job job = keep(10);
        timers.pass(Duration.ofMinutes(9));
        assertThat(jobs.open(job.id())).isPresent();
        job.done(timers.nanos());
        timers.pass(Duration.ofMinutes(9));
        assertThat(jobs.count()).as("it was read since").isEqualTo(1);
        timers.pass(Duration.ofMinutes(9));

        assertThat(jobs.open(job.id())).isEmpty();
        assertThat(jobs.count()).isZero();
    }

    @Test
    void whoReadsWhatIsForgottenMayDoSoToTheEnd() throws Exception {
        Job job = keep(10);
        jobs.open(job.id());
        Feed feed = new JobFeed(job, timers::nanos);
        timers.pass(Duration.ofMinutes(30));
        assertThat(jobs.count()).as("it is being read").isEqualTo(1);
        assertThat(jobs.remove(job.id())).isTrue();

        assertThat(jobs.open(job.id())).isEmpty();
        assertThat(feed.read(new byte[20])).isEqualTo(10);
        assertThat(jobs.bytes())
                .as("what it takes is not free before it is closed")
                .isEqualTo(10);
        feed.close();
        feed.close();
        assertThat(jobs.bytes()).isZero();
        assertThatThrownBy(() -> job.read(new byte[1], 0)).isInstanceOf(IOException.class);
        assertThat(jobs.remove(job.id())).isFalse();
    }

    @Test
    void noMoreAreKeptThanMayBe() {
        keep(500);
        refused(() -> keep(501), 429);
        keep(500);
        refused(() -> keep(0), 429);
        assertThat(jobs.count()).isEqualTo(2);
        assertThat(jobs.bytes()).isEqualTo(1_000);
    }

    @Test
    void whatIsLargerThanAllMayBeIsRefusedForGood() {
        refused(() -> keep(1_001), 413);
        assertThat(jobs.bytes()).isZero();
    }

    @Test
    void anInputThatIsShorterThanAnnouncedIsNotKept() {
        refused(() -> jobs.keep(TERMS, new ByteArrayInputStream(new byte[5]), 6, "::1"), 400);
        assertThat(jobs.count()).isZero();
    }

    @Test
    void anInputThatBreaksOffIsNotKept() {
        InputStream breaking = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("reset");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("reset");
            }
        };
        refused(() -> jobs.keep(TERMS, breaking, -1, "::1"), 400);
        assertThat(jobs.count()).isZero();
    }
}
