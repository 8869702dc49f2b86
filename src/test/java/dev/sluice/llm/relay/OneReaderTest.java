package dev.sluice.llm.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OneReaderTest {

    @Test
    void whatIsPutWhileSomebodySubscribesLeavesAReaderThatIsStillHungry() {
        AtomicInteger hungry = new AtomicInteger();
        Feed feed = new Feed(new Feed.Giver() {

            @Override
            public void hungry() {
                hungry.incrementAndGet();
            }

            @Override
            public void gone() {
                throw new AssertionError("nobody has left");
            }
        });
        AtomicBoolean first = new AtomicBoolean(true);
        feed.subscribe(new Flow.Subscriber<>() {

            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                feed.put(new byte[] {1}); // waits: nothing is wanted yet
                subscription.request(16);
                hungry.set(0);
                feed.put(new byte[] {2});
            }

            @Override
            public void onNext(byte[] item) {
                if (first.getAndSet(false)) {
                    assertThat(item).containsExactly(1);
                }
            }

            @Override
            public void onError(Throwable failure) {
                throw new AssertionError(failure);
            }

            @Override
            public void onComplete() {
                throw new AssertionError("there was no end");
            }
        });

        assertThat(hungry).as("who subscribes is the last to look").hasPositiveValue();
    }
}
