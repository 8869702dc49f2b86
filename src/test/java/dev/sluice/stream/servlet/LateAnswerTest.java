package dev.sluice.stream.servlet;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Awaiting;
import dev.sluice.stream.FakeTimers;
import dev.sluice.stream.Format;
import dev.sluice.stream.LiveStream;
import dev.sluice.stream.Outbox;
import dev.sluice.stream.Source;
import dev.sluice.stream.StreamingResponse;
import dev.sluice.stream.Streams;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LateAnswerTest {

    private static final LiveStream.Subject SUBJECT = new LiveStream.Subject("/late", "192.0.2.1", "text/plain");
    private static final Duration MOMENT = Duration.ofMillis(50);

    private final FakeTimers timers = new FakeTimers();
    private final Streams streams = new Streams(
            new Outbox.Bounds(4_096, 16, Duration.ofMinutes(1)),
            timers,
            Thread.ofVirtual().factory(),
            String::valueOf);
    private final FakeContainer container = new FakeContainer(new Random(1));
    private final AtomicInteger gone = new AtomicInteger();

    @AfterEach
    void nothingIsLeft() {
        streams.close();
        Awaiting.until("nothing is owed", streams::isEmpty);
        container.close();
        assertThat(container.faults).isEmpty();
    }

    private LateAnswer begin() {
        HttpServletRequest request = container.request();
        Hold hold = new Hold(container.response());
        request.setAttribute(Hold.ATTRIBUTE, hold);
        HeldRequest held = new HeldRequest(hold, request, started -> {
            StreamingResponse body = hold.take();
            ServletWriter.write(streams.open(body, SUBJECT), body, started, request, container.response());
        });
        LateAnswer answer =
                LateAnswer.begin(held, container.response(), streams, late -> late.send(503, Map.of(), bytes("stop")));
        answer.whenGone(gone::incrementAndGet);
        return answer;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void awaitEnd(int status, String body) {
        Awaiting.until("the request is over", () -> !container.ends.isEmpty());
        assertThat(container.ends).containsExactly("complete");
        assertThat(container.status).isEqualTo(status);
        assertThat(container.written()).asString(StandardCharsets.UTF_8).isEqualTo(body);
    }

    @Test
    void whoLeavesIsSeenOnceTheAnswerHasBeenWaitedForAMoment() {
        LateAnswer answer = begin();
        timers.pass(MOMENT.minusMillis(1));
        assertThat(container.watch).hasValue(null);

        timers.pass(Duration.ofMillis(1));

        assertThat(gone).hasValue(0);
        requireNonNull(container.watch.get()).run();
        assertThat(gone).hasValue(1);
        assertThat(answer.send(200, Map.of(), bytes("late"))).isTrue();
    }

    @Test
    void nobodyIsWatchedForAnAnswerThatIsThereAtOnce() {
        assertThat(begin().send(404, Map.of("X", "y"), bytes("no"))).isTrue();
        awaitEnd(404, "no");

        timers.pass(Duration.ofSeconds(1));

        assertThat(container.watch).hasValue(null);
        Awaiting.until("it is owed no more", streams::isEmpty);
        assertThat(timers.pending()).isZero();
    }

    @Test
    void aStreamThatIsThereAtOnceWatchesItsReaderByItself() {
        LateAnswer answer = begin();
        CompletableFuture<Flow.Subscriber<? super byte[]>> reader = new CompletableFuture<>();
        Flow.Publisher<byte[]> brought = subscriber -> {
            subscriber.onSubscribe(new SilentSubscription());
            subscriber.onNext(bytes("a"));
            reader.complete(subscriber);
        };

        assertThat(answer.send(StreamingResponse.of(Format.bytes("text/plain"), Source.of(brought))
                        .writtenByItsSource()))
                .isTrue();
        Awaiting.until("it has left", () -> container.written().length == 1);
        assertThat(container.watch).hasValue(null);
        timers.pass(MOMENT);
        requireNonNull(container.watch.get()).run();

        assertThat(gone).as("who waited for the answer is told, too").hasValue(1);
        Awaiting.until("the stream is over", () -> streams.live().isEmpty());
    }

    @Test
    void onlyTheFirstAnswerCounts() {
        LateAnswer answer = begin();
        assertThat(answer.send(200, Map.of(), bytes("one"))).isTrue();
        assertThat(answer.send(500, Map.of(), bytes("two"))).isFalse();
        awaitEnd(200, "one");
    }

    @Test
    void aStopAnswersWhatIsOwed() throws Exception {
        LateAnswer answer = begin();
        assertThat(streams.isEmpty()).isFalse();

        assertThat(streams.drain(Duration.ZERO)).isEqualTo(1);

        awaitEnd(503, "stop");
        Awaiting.until("its owner is told", () -> gone.get() == 1);
        assertThat(answer.send(200, Map.of(), bytes("late"))).isFalse();
    }

    @Test
    void anAnswerIsOwedUntilTheContainerHasSentIt() {
        LateAnswer answer = begin();
        container.holdsEnds = true;

        assertThat(answer.send(200, Map.of(), bytes("one"))).isTrue();

        assertThat(streams.isEmpty()).isFalse();
        container.letEnd();
        Awaiting.until("it is owed no more", streams::isEmpty);
    }
}
