package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sluice.Awaiting;
import dev.sluice.Seeds;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PublisherFeedTest {

    private static final LiveStream.Subject SUBJECT = new LiveStream.Subject("/stream", "192.0.2.1", "text/plain");
    private static final int BOUND = 1_000;

    private final FakeTimers timers = new FakeTimers();
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    private final Streams streams =
            new Streams(new Outbox.Bounds(BOUND, 10, Duration.ofMinutes(1)), timers, this::thread, String::valueOf);
    private final HandPublisher<byte[]> source = new HandPublisher<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Queue<CloseReason> told = new ConcurrentLinkedQueue<>();

    private Thread thread(Runnable task) {
        Thread thread = Thread.ofVirtual().unstarted(task);
        threads.add(thread);
        return thread;
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(streams.live()).isEmpty();
        assertThat(timers.pending()).isZero();
        settle();
    }

    /** Returns when no thread of the streams runs. */
    private void settle() throws InterruptedException {
        for (Thread thread = threads.poll(); thread != null; thread = threads.poll()) {
            thread.join();
        }
    }

    private OpenStream open(Source<byte[]> items) {
        return open(Format.bytes("text/plain"), items);
    }

    private <T> OpenStream open(Format<T> format, Source<T> items) {
        return streams.open(
                StreamingResponse.of(format, items).onError(failures::add).onClose(told::add), SUBJECT);
    }

    private void send(String item) {
        source.send(item.getBytes(StandardCharsets.UTF_8));
    }

    // --- demand

    @Test
    void publisherIsNeverAskedForMoreThanSixteen() throws Exception {
        PlainWriter writer = PlainWriter.start(open(Source.of(source)));
        source.awaitSubscriber();
        assertThat(source.requested).hasValue(1);

        for (int i = 0; i < 1_000; i++) {
            int number = i;
            Awaiting.until("item " + i + " is asked for", () -> source.requested.get() > 0);
            assertThat(source.requested.get()).isLessThanOrEqualTo(PublisherFeed.MOST_AHEAD);
            send(number + ";");
        }
        source.subscriber().onComplete();

        assertThat(writer.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(writer.text())
                .isEqualTo(String.join(
                        "", IntStream.range(0, 1_000).mapToObj(i -> i + ";").toList()));
        assertThat(streams.totals().items()).isEqualTo(1_000);
        assertThat(source.cancels)
                .as("a publisher that has ended by itself is not cancelled")
                .hasValue(0);
    }

    @Test
    void stalledReaderStopsThePublisherAndHasNoThread() throws Exception {
        PlainWriter writer = PlainWriter.startStalled(open(Source.of(source)));
        sendSmall();
        int sent = 0;
        source.awaitSubscriber();
        while (source.requested.get() > 0) {
            send("x".repeat(600));
            sent++;
        }
        assertThat(sent).isEqualTo(PublisherFeed.MOST_AHEAD);
        Awaiting.until("no thread waits", () -> threads.stream().noneMatch(Thread::isAlive));
        assertThat(queued()).isLessThanOrEqualTo(BOUND);

        writer.goOn();

        Awaiting.until("it is asked for more", () -> source.requested.get() > 0);
        source.subscriber().onComplete();
        assertThat(writer.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(writer.text()).hasSize(1 + sent * 600);
    }

    /** Sends an item of one byte, after which so many are asked for that some will find no room. */
    private void sendSmall() {
        send("-");
        assertThat(source.requested).hasValue(PublisherFeed.MOST_AHEAD);
    }

    @Test
    void largeItemsAreNotAskedForInNumbersForAReaderThatStalls() throws Exception {
        Outbox.Bounds bounds = new Outbox.Bounds(1 << 20, 1_024, Duration.ofMinutes(1));
        for (int size : List.of(1 << 20, 600_000, 200_000, 100_000, 40_000)) {
            try (Streams large = new Streams(bounds, timers, this::thread, String::valueOf)) {
                HandPublisher<byte[]> publisher = new HandPublisher<>();
                PlainWriter writer = PlainWriter.startStalled(
                        large.open(StreamingResponse.of(Format.bytes("text/plain"), Source.of(publisher)), SUBJECT));
                long held = 0;
                publisher.awaitSubscriber();
                while (publisher.requested.get() > 0) {
                    publisher.send(new byte[size]);
                    held += size;
                }
                assertThat(held).as("bytes held of items of %d", size).isBetween((long) size, bounds.bytes() + size);
                writer.goOn();
                Awaiting.until("it is asked for more", () -> publisher.requested.get() > 0);
                publisher.send(new byte[size]);
                publisher.subscriber().onComplete();
                assertThat(writer.end()).isEqualTo(CloseReason.COMPLETED);
                assertThat(writer.bytes()).hasSize((int) held + size);
                settle();
            }
        }
    }

    @Test
    void largeItemAmongSmallOnesIsRememberedAndTheStreamGoesOn() throws Exception {
        PlainWriter writer = PlainWriter.start(open(Source.of(source)));
        sendSmall();
        send("x".repeat(BOUND / 8)); // four of these are half an outbox

        int most = 0;
        for (int i = 0; i < 100; i++) {
            Awaiting.until("more is asked for", () -> source.requested.get() > 0);
            send("-");
            most = i < PublisherFeed.MOST_AHEAD ? 0 : Math.max(most, (int) source.requested.get());
        }
        source.subscriber().onComplete();

        assertThat(writer.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(most).isEqualTo(4);
        assertThat(writer.text()).hasSize(1 + BOUND / 8 + 100);
    }

    @Test
    void publisherThatSendsMoreThanItWasAskedForIsAFailedSource() throws Exception {
        PlainWriter writer = PlainWriter.startStalled(open(Source.of(source)));
        sendSmall();
        source.awaitSubscriber();
        while (source.requested.get() > 0) {
            send("0123456789".repeat(60));
        }
        long asked = streams.totals().items();
        assertThat(asked).isPositive();

        source.subscriber().onNext(new byte[] {'!'});
        source.subscriber().onNext(new byte[] {'!'});
        source.subscriber().onComplete();

        assertThat(source.cancels).hasValue(1);
        writer.goOn();
        assertThat(writer.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(failures).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(writer.text()).as("what it was asked for is sent first").hasSize(1 + 600 * 16);
    }

    @Test
    void publisherThatThrowsWhenItIsAskedForMoreIsAFailedSource() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Flow.Publisher<byte[]> publisher = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long items) {
                if (asked.incrementAndGet() > 1) {
                    throw new IllegalStateException("against the rules");
                }
                for (long i = 0; i < items; i++) {
                    subscriber.onNext(new byte[600]);
                }
            }

            @Override
            public void cancel() {
                throw new IllegalStateException("against the rules, too");
            }
        });
        PlainWriter writer = PlainWriter.startStalled(open(Source.of(publisher)));

        writer.goOn();

        assertThat(writer.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(failures).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(writer.text()).as("what came before is sent").hasSize(600);
    }

    @Test
    void publisherThatHoldsItsSubscriberUpHoldsUpNobodyElse() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        OpenStream stream = streams.open(
                StreamingResponse.of(Format.bytes("text/plain"), Source.<byte[]>of(subscriber -> {
                            try {
                                goOn.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            source.subscribe(subscriber);
                        }))
                        .totalTimeout(Duration.ofSeconds(5))
                        .onClose(told::add),
                SUBJECT);

        stream.start();
        timers.pass(Duration.ofSeconds(6));

        assertThat(stream.outbox().closeReason()).isEqualTo(CloseReason.LIMIT);
        stream.ended(CloseReason.LIMIT);
        goOn.countDown();
        settle();
        assertThat(source.cancels).hasValue(1);
    }

    @Test
    void nothingIsAskedForOnceTheStreamIsClosed() throws Exception {
        OpenStream stream = open(Source.of(source));
        stream.start();
        send("a");
        long asked = source.requested.get();

        stream.close(CloseReason.LIMIT);
        for (long left = asked; left > 0; left--) {
            send("b");
        }

        assertThat(source.requested).hasValue(0);
        stream.ended(CloseReason.LIMIT);
        settle();
    }

    // --- ends

    @Test
    void failureSendsWhatWasKeptFirst() throws Exception {
        PlainWriter writer = PlainWriter.startStalled(open(Source.of(source)));
        sendSmall();
        for (int i = 0; i < 10; i++) {
            send((char) ('a' + i) + "x".repeat(599));
        }
        IllegalStateException failure = new IllegalStateException("of this test");
        source.subscriber().onError(failure);
        settle();
        assertThat(failures).as("told when its turn comes").isEmpty();

        writer.goOn();

        assertThat(writer.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(writer.text().replace("x", "")).isEqualTo("-abcdefghij");
        assertThat(failures).containsExactly(failure);
        assertThat(source.cancels).hasValue(0);
    }

    @Test
    @SuppressWarnings("NullAway") // as a publisher does that breaks rule 2.13
    void failureThatIsNoneEndsTheStreamAllTheSame() throws Exception {
        PlainWriter writer = PlainWriter.start(open(Source.of(source)));
        settle();

        source.subscriber().onError(null);

        assertThat(writer.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(failures).singleElement().isInstanceOf(NullPointerException.class);
    }

    @Test
    void itemThatTheFormatRefusesFailsTheSourceAfterWhatCameBefore() throws Exception {
        HandPublisher<List<?>> rows = new HandPublisher<>();
        PlainWriter writer = PlainWriter.startStalled(open(Format.csv(List.of("a")), Source.of(rows)));
        rows.send(List.of("."));
        for (int i = 0; i < 10; i++) {
            rows.send(List.of((char) ('a' + i) + "x".repeat(599)));
        }

        rows.send(List.of("two", "cells"));
        rows.send(List.of("late"));
        assertThat(rows.cancels).hasValue(1);
        writer.goOn();

        assertThat(writer.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(writer.text().replace("x", "").replace("\r\n", ";")).isEqualTo("a;.;a;b;c;d;e;f;g;h;i;j;");
        assertThat(failures).singleElement().isInstanceOf(IllegalArgumentException.class);
        assertThat(rows.cancels).hasValue(1);
    }

    @Test
    void publisherIsCancelledOnceWhenTheReaderLeaves() throws Exception {
        PlainWriter writer = PlainWriter.start(open(Source.of(source)));
        send("a");

        writer.leave();
        assertThat(writer.end()).isEqualTo(CloseReason.CLIENT_GONE);
        settle();

        assertThat(source.cancels).hasValue(1);
        assertThatCode(() -> {
                    source.subscriber().onNext(new byte[1]);
                    source.subscriber().onComplete();
                    source.subscriber().onError(new IllegalStateException("late"));
                })
                .doesNotThrowAnyException();
        settle();
        assertThat(told).containsExactly(CloseReason.CLIENT_GONE);
        assertThat(failures).isEmpty();
    }

    @Test
    void secondSubscriptionIsCancelledAndTheFirstGoesOn() throws Exception {
        PlainWriter writer = PlainWriter.start(open(Source.of(source)));
        HandPublisher<byte[]> second = new HandPublisher<>();

        source.subscriber().onSubscribe(second);

        assertThat(second.cancels).hasValue(1);
        assertThat(second.requested).hasValue(0);
        send("a");
        source.subscriber().onComplete();
        assertThat(writer.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(writer.text()).isEqualTo("a");
    }

    @Test
    void subscriptionThatComesAfterTheEndIsCancelled() throws Exception {
        Queue<Flow.Subscriber<? super byte[]>> subscriber = new ConcurrentLinkedQueue<>();
        PlainWriter writer = PlainWriter.start(open(Source.<byte[]>of(subscriber::add)));
        writer.leave();
        writer.end();
        settle();

        subscriber.element().onSubscribe(source);

        assertThat(source.cancels).hasValue(1);
        assertThat(source.requested).hasValue(0);
    }

    @Test
    void publisherThatFailsToBeSubscribedToIsAFailedSource() throws Exception {
        PlainWriter writer = PlainWriter.start(open(Source.<byte[]>of((Flow.Publisher<byte[]>) subscriber -> {
            throw new IllegalStateException("of this test");
        })));

        assertThat(writer.end()).isEqualTo(CloseReason.SOURCE_FAILED);
    }

    @Test
    void publisherWithoutItemsGivesAnEmptyBody() throws Exception {
        HandPublisher<Object> items = new HandPublisher<>();
        PlainWriter writer = PlainWriter.start(open(Format.json(), Source.of(items)));

        items.subscriber().onComplete();

        assertThat(writer.end()).isEqualTo(CloseReason.COMPLETED);
        assertThat(writer.text()).isEqualTo("[]\n");
    }

    @Test
    void formatThatCannotEndTheBodyFailsTheSource() throws Exception {
        Format<byte[]> endless = new Format<>() {
            @Override
            public String mediaType() {
                return "text/plain";
            }

            @Override
            public byte[] item(byte[] item, boolean first, JsonText json) {
                return item;
            }

            @Override
            public byte[] tail() {
                throw new IllegalStateException("of this test");
            }
        };
        PlainWriter writer = PlainWriter.start(open(endless, Source.of(source)));
        send("a");

        source.subscriber().onComplete();

        assertThat(writer.end()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(writer.text()).isEqualTo("a");
    }

    // --- publishers as they are

    /** Sends inside of {@code request}, as most do that have their items at hand; RS 3.3 bounds the recursion. */
    private static final class AtOnce implements Flow.Publisher<byte[]> {

        private final List<byte[]> items;

        AtOnce(List<byte[]> items) {
            this.items = items;
        }

        @Override
        public void subscribe(Flow.Subscriber<? super byte[]> subscriber) {
            subscriber.onSubscribe(new Flow.Subscription() {
                private final Iterator<byte[]> left = items.iterator();
                private long demand;
                private boolean sending;
                private boolean over;

                @Override
                public synchronized void request(long more) {
                    demand += more;
                    if (sending) {
                        return;
                    }
                    sending = true;
                    while (!over && demand > 0 && left.hasNext()) {
                        demand--;
                        subscriber.onNext(left.next());
                    }
                    sending = false;
                    if (!over && !left.hasNext()) {
                        over = true;
                        subscriber.onComplete();
                    }
                }

                @Override
                public synchronized void cancel() {
                    over = true;
                }
            });
        }
    }

    /** Sends from threads of its own, one item at a time. */
    private static final class FromAfar implements Flow.Publisher<byte[]> {

        private final List<byte[]> items;
        private final ExecutorService one;

        FromAfar(List<byte[]> items, ExecutorService one) {
            this.items = items;
            this.one = one;
        }

        @Override
        public void subscribe(Flow.Subscriber<? super byte[]> subscriber) {
            Iterator<byte[]> left = items.iterator();
            one.execute(() -> subscriber.onSubscribe(new Flow.Subscription() {
                private volatile boolean over;

                @Override
                public void request(long more) {
                    for (long i = 0; i < more; i++) {
                        one.execute(this::sendOne);
                    }
                }

                private void sendOne() {
                    if (!over && left.hasNext()) {
                        subscriber.onNext(left.next());
                    }
                    if (!over && !left.hasNext()) {
                        over = true;
                        subscriber.onComplete();
                    }
                }

                @Override
                public void cancel() {
                    over = true;
                }
            }));
        }
    }

    private static List<byte[]> items(Random random) {
        // around half of the bound and around the whole of it: where "refused" and "there is room" meet
        int size = List.of(10, BOUND / 4, BOUND / 2, BOUND / 2 + 1, BOUND, 2 * BOUND)
                .get(random.nextInt(6));
        return IntStream.range(0, random.nextInt(120))
                .mapToObj(i -> {
                    byte[] item = new byte[random.nextInt(size + 1)];
                    Arrays.fill(item, (byte) i);
                    return item;
                })
                .toList();
    }

    private static byte[] joined(List<byte[]> items) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        items.forEach(all::writeBytes);
        return all.toByteArray();
    }

    @Test
    void everyPublisherArrivesWholeAndInOrder() throws Exception {
        try (ExecutorService one = Executors.newSingleThreadExecutor();
                ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            Seeds.each(1_500, random -> {
                List<byte[]> items = items(random);
                int kind = random.nextInt(3);
                AtomicInteger left = new AtomicInteger(random.nextInt(3) == 0 ? random.nextInt(20) : Integer.MAX_VALUE);
                SubmissionPublisher<byte[]> submission = new SubmissionPublisher<>(many, 1 + random.nextInt(32));
                Flow.Publisher<byte[]> publisher = switch (kind) {
                    case 0 -> submission;
                    case 1 -> new AtOnce(items);
                    default -> new FromAfar(items, one);
                };
                OpenStream stream = open(Source.of(publisher));
                ByteArrayOutputStream taken = new ByteArrayOutputStream();
                CountDownLatch ended = new CountDownLatch(1);
                stream.start();
                int pause = random.nextInt(3) * 300;
                many.execute(() -> take(stream, taken, left, pause, ended));
                if (kind == 0) {
                    settle(); // what it submits before it has a subscriber is lost
                    items.forEach(submission::submit);
                    submission.close();
                }
                ended.await();
                settle();

                CloseReason reason = told.poll();
                byte[] all = joined(items);
                assertThat(told).isEmpty();
                assertThat(failures).isEmpty();
                assertThat(reason).isIn(CloseReason.COMPLETED, CloseReason.CLIENT_GONE);
                assertThat(taken.toByteArray())
                        .isEqualTo(
                                reason == CloseReason.COMPLETED
                                        ? all
                                        : Arrays.copyOf(all, Math.min(all.length, taken.size())));
                if (kind == 0) {
                    Awaiting.until("nobody is subscribed", () -> !submission.hasSubscribers());
                }
            });
        }
    }

    /** A writer that looks again and again, and leaves after so many frames. */
    private void take(
            OpenStream stream, ByteArrayOutputStream taken, AtomicInteger left, int pause, CountDownLatch ended) {
        long begin = System.nanoTime();
        CloseReason reason = null;
        while (reason == null) {
            Frame frame = stream.next();
            if (frame != null) {
                taken.write(frame.array(), 0, frame.length());
                for (int i = 0; i < pause; i++) {
                    Thread.onSpinWait();
                }
            } else {
                reason = stream.outbox().closeReason() == null
                        ? stream.endReason()
                        : stream.outbox().closeReason();
                LockSupport.parkNanos(1_000);
            }
            if (left.decrementAndGet() <= 0) {
                reason = CloseReason.CLIENT_GONE;
            }
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(10)) {
                reason = CloseReason.TOO_SLOW; // a deadlock, which the test tells with its seed
            }
        }
        stream.ended(reason);
        ended.countDown();
    }

    private long queued() {
        return streams.live().stream()
                .mapToLong(live -> live.stats().get().queuedBytes())
                .sum();
    }
}
