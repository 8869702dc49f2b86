package dev.sluice.dtesn.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class WorkersTest {

    @Test
    void whatIsTooMuchIsRefusedAndCounted() throws Exception {
        try (Workers workers = new Workers(1, 1, Thread::new)) {
            CountDownLatch over = new CountDownLatch(1);
            Future<Boolean> computed = workers.submit(() -> {
                over.await();
                return true;
            });
            Future<Boolean> waiting = workers.submit(() -> true);

            assertThatThrownBy(() -> workers.submit(() -> true)).isInstanceOf(RejectedExecutionException.class);
            assertThat(workers.refused()).isEqualTo(1);
            over.countDown();
            assertThat(computed.get()).isTrue();
            assertThat(waiting.get()).isTrue();
            assertThat(workers.nanos()).isPositive();
        }
    }

    @Test
    void whoWaitsWhenItEndsIsTold() throws Exception {
        Workers workers = new Workers(1, 4, Thread::new);
        CountDownLatch begun = new CountDownLatch(1);
        Future<Boolean> computed = workers.submit(() -> {
            begun.countDown();
            new CountDownLatch(1).await(); // until it is interrupted
            return true;
        });
        Future<Boolean> waiting = workers.submit(() -> true);
        begun.await();

        workers.close();

        assertThatThrownBy(computed::get).hasCauseInstanceOf(InterruptedException.class);
        assertThat(waiting.isCancelled()).isTrue();
        assertThatThrownBy(() -> workers.submit(() -> true)).isInstanceOf(RejectedExecutionException.class);
    }
}
