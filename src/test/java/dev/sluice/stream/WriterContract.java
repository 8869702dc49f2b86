package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Awaiting;
import dev.sluice.Seeds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Random;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every writer of a transport and every source must do together: a body arrives whole, in order and once; it ends
 * once, with a reason, and looks whole only when it is; nothing of it is left.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
public abstract class WriterContract {

    private static final LiveStream.Subject SUBJECT = new LiveStream.Subject("/stream", "192.0.2.1", "text/plain");
    private static final int BOUND = 2_000;

    /** Who reads what the writer under test writes. */
    protected interface Reader extends AutoCloseable {

        /** The bytes of the body that came. */
        byte[] taken();

        /** Whether what came ended as only a whole body does; asked when the stream is over. */
        boolean endsAsWhole();

        /** Takes everything again. */
        void goOn();

        /** Leaves. */
        void leave();

        /** Returns when the writer has nothing more to do, and tells what it did wrong. */
        @Override
        void close();
    }

    /** Starts the writer under test. */
    protected abstract Reader start(OpenStream stream, StreamingResponse response, boolean stalled, Random random);

    private final TimerWheel wheel = new TimerWheel(Duration.ofMillis(5));
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    private final Streams streams =
            new Streams(new Outbox.Bounds(BOUND, 20, Duration.ofMinutes(1)), wheel, this::thread, String::valueOf);
    private final Queue<CloseReason> told = new ConcurrentLinkedQueue<>();
    private final ExecutorService elsewhere = Executors.newVirtualThreadPerTaskExecutor();

    private Thread thread(Runnable task) {
        Thread thread = Thread.ofVirtual().unstarted(task);
        threads.add(thread);
        return thread;
    }

    @AfterEach
    void nothingIsLeft() {
        streams.close();
        Awaiting.until("no stream is open", () -> streams.live().isEmpty());
        Awaiting.until("no timer is set", () -> wheel.pending() == 0);
        wheel.close();
        elsewhere.close();
    }

    /** How items come to a stream. */
    enum Kind {
        LOOP,
        ITERATOR,
        ITERABLE,
        STREAM,
        INPUT_STREAM,
        PUBLISHER,
        ASYNCHRONOUS_PUBLISHER,
        AWAITED,
        AWAITED_PUBLISHER;

        /** Whether it holds something from its making on, and not only once it has begun. */
        boolean holds() {
            return this == ITERATOR || this == ITERABLE || this == STREAM || this == INPUT_STREAM || this == AWAITED;
        }
    }

    /** Which items come. */
    enum Content {
        EMPTY,
        MANY,
        FAILS_AT_ONCE,
        FAILS_AT_500,
        HUGE,
        ENDLESS
    }

    /** A source of some kind, and what becomes of it. */
    @SuppressWarnings("JdkObsolete") // a SequenceInputStream takes an Enumeration and nothing else
    private final class Tracked implements Iterator<byte[]>, AutoCloseable {

        private final Content content;
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();
        private int at;

        Tracked(Content content) {
            this.content = content;
        }

        @Override
        public boolean hasNext() {
            return switch (content) {
                case EMPTY -> false;
                case MANY -> at < 1_000;
                case HUGE -> at < 2;
                case FAILS_AT_ONCE, FAILS_AT_500, ENDLESS -> true;
            };
        }

        @Override
        public byte[] next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            if (at == failsAt()) {
                throw new IllegalStateException("of this test");
            }
            return item(at++);
        }

        int failsAt() {
            return switch (content) {
                case FAILS_AT_ONCE -> 0;
                case FAILS_AT_500 -> 500;
                default -> -1;
            };
        }

        private byte[] item(int number) {
            byte[] item = new byte[content == Content.HUGE ? 20 * BOUND : number % 37];
            Arrays.fill(item, (byte) number); // NUL is among them
            return item;
        }

        byte[] expected(int enough) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            int last = failsAt() >= 0 ? failsAt() : content == Content.HUGE ? 2 : content == Content.EMPTY ? 0 : 1_000;
            for (int i = 0; content == Content.ENDLESS ? all.size() < enough : i < last; i++) {
                all.writeBytes(item(i));
            }
            return all.toByteArray();
        }

        CloseReason reason() {
            return failsAt() >= 0 ? CloseReason.SOURCE_FAILED : CloseReason.COMPLETED;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }

        Source<byte[]> source(Kind kind) {
            return switch (kind) {
                case LOOP ->
                    Source.loop(out -> {
                        begun.incrementAndGet();
                        try (this) {
                            while (hasNext()) {
                                out.write(next());
                            }
                        }
                    });
                case ITERATOR -> Source.of((Iterator<byte[]>) this);
                case ITERABLE -> Source.of(new Closing(this));
                case STREAM ->
                    Source.of(StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, 0), false)
                            .onClose(this::close));
                case INPUT_STREAM -> Source.of(inputStream());
                case PUBLISHER -> Source.of(publisher(Runnable::run));
                case ASYNCHRONOUS_PUBLISHER -> Source.of(publisher(elsewhere));
                case AWAITED -> Source.of(made(Kind.ITERATOR));
                case AWAITED_PUBLISHER -> Source.of(made(Kind.PUBLISHER));
            };
        }

        /** Made elsewhere, by somebody who gives up what nobody waits for any more. */
        private CompletableFuture<Source<byte[]>> made(Kind kind) {
            CompletableFuture<Source<byte[]>> later = new CompletableFuture<>();
            elsewhere.execute(() -> {
                Source<byte[]> source = source(kind);
                if (!later.complete(source)) {
                    source.discard();
                }
            });
            return later;
        }

        private InputStream inputStream() {
            Enumeration<InputStream> pieces = new Enumeration<>() {
                @Override
                public boolean hasMoreElements() {
                    return hasNext();
                }

                @Override
                public InputStream nextElement() {
                    return new ByteArrayInputStream(next());
                }
            };
            return new InputStream() {
                private final InputStream all = new SequenceInputStream(failsAt() == 0 ? failing() : pieces);

                @Override
                public int read() throws IOException {
                    return all.read();
                }

                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    return all.read(target, offset, length);
                }

                @Override
                public void close() {
                    Tracked.this.close();
                }
            };
        }

        /** A sequence looks at its first when it is made. */
        private Enumeration<InputStream> failing() {
            return Collections.enumeration(List.<InputStream>of(new InputStream() {
                @Override
                public int read() {
                    throw new IllegalStateException("of this test");
                }

                @Override
                public int read(byte[] target, int offset, int length) {
                    return read();
                }
            }));
        }

        private Flow.Publisher<byte[]> publisher(Executor sender) {
            return subscriber -> {
                begun.incrementAndGet();
                subscriber.onSubscribe(new Pushing(this, subscriber, sender));
            };
        }
    }

    private record Closing(Tracked items) implements Iterable<byte[]>, AutoCloseable {
        @Override
        public Iterator<byte[]> iterator() {
            return items;
        }

        @Override
        public void close() {
            items.close();
        }
    }

    /** Sends what is asked for, one after the other, by whatever thread it is given. */
    private static final class Pushing implements Flow.Subscription {

        private final Tracked items;
        private final Flow.Subscriber<? super byte[]> subscriber;
        private final Executor sender;
        private long demand; // guarded by this
        private boolean sending; // guarded by this
        private boolean over; // guarded by this

        Pushing(Tracked items, Flow.Subscriber<? super byte[]> subscriber, Executor sender) {
            this.items = items;
            this.subscriber = subscriber;
            this.sender = sender;
        }

        @Override
        public void request(long more) {
            synchronized (this) {
                demand += more;
                if (sending || over) {
                    return;
                }
                sending = true;
            }
            sender.execute(this::send);
        }

        private void send() {
            try {
                while (items.hasNext()) {
                    if (!mayGoOn()) {
                        return;
                    }
                    subscriber.onNext(items.next());
                }
                if (end()) {
                    subscriber.onComplete();
                }
            } catch (IllegalStateException e) {
                if (end()) {
                    subscriber.onError(e);
                }
            }
        }

        private synchronized boolean mayGoOn() {
            sending = !over && demand-- > 0;
            demand = Math.max(0, demand);
            return sending;
        }

        private synchronized boolean end() {
            boolean first = !over;
            over = true;
            if (first) {
                items.close();
            }
            return first;
        }

        @Override
        public void cancel() {
            boolean ignored = end();
        }
    }

    static List<Object[]> finite() {
        List<Object[]> cases = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (Content content : Content.values()) {
                if (content != Content.ENDLESS) {
                    cases.add(new Object[] {kind, content});
                }
            }
        }
        return cases;
    }

    static List<Object[]> all() {
        List<Object[]> cases = finite();
        for (Kind kind : Kind.values()) {
            cases.add(new Object[] {kind, Content.ENDLESS});
        }
        return cases;
    }

    private StreamingResponse response(Tracked items, Kind kind) {
        return StreamingResponse.of(Format.bytes("application/octet-stream"), items.source(kind))
                .onClose(told::add);
    }

    private CloseReason awaitEnd(Tracked items) throws InterruptedException {
        Awaiting.until("the end is told", () -> !told.isEmpty());
        for (Thread thread = threads.poll(); thread != null; thread = threads.poll()) {
            thread.join();
        }
        Awaiting.until("no stream is open", () -> streams.live().isEmpty());
        Awaiting.until("no timer is set", () -> wheel.pending() == 0);
        CloseReason reason = told.remove();
        assertThat(told).as("ended once").isEmpty();
        Awaiting.until("the source is closed", () -> items.closed.get() > 0);
        assertThat(items.closed).as("closed once").hasValue(1);
        return reason;
    }

    @ParameterizedTest
    @MethodSource("finite")
    void bodyArrivesWholeAtAFastReader(Kind kind, Content content) throws Exception {
        Seeds.each(5, random -> {
            Tracked items = new Tracked(content);
            StreamingResponse response = response(items, kind);
            try (Reader reader = start(streams.open(response, SUBJECT), response, false, random)) {
                assertThat(awaitEnd(items)).isEqualTo(items.reason());
                assertThat(reader.taken()).isEqualTo(items.expected(0));
                assertThat(reader.endsAsWhole()).isEqualTo(items.reason().isClean());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void bodyArrivesWholeWhenItIsCompressedAndHeldBack(Kind kind) throws Exception {
        Seeds.each(2, random -> {
            Tracked items = new Tracked(Content.MANY);
            StreamingResponse response = StreamingResponse.of(Format.bytes("text/plain"), items.source(kind))
                    .compressed()
                    .rateLimit(100_000 + random.nextInt(1_000_000))
                    .onClose(told::add);
            assertThat(response.encodedFor("gzip")).isEqualTo(ContentCoding.GZIP);
            try (Reader reader = start(streams.open(response, SUBJECT), response, random.nextBoolean(), random)) {
                reader.goOn();

                assertThat(awaitEnd(items)).isEqualTo(CloseReason.COMPLETED);
                try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(reader.taken()))) {
                    assertThat(in.readAllBytes()).isEqualTo(items.expected(0));
                }
                assertThat(reader.endsAsWhole()).isTrue();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("finite")
    void bodyArrivesWholeAtAReaderThatStalledAtFirst(Kind kind, Content content) throws Exception {
        Seeds.each(2, random -> {
            Tracked items = new Tracked(content);
            StreamingResponse response = response(items, kind);
            OpenStream stream = streams.open(response, SUBJECT);
            try (Reader reader = start(stream, response, true, random)) {
                Awaiting.until("it waits for its reader", () -> stream.outbox().isHeld() || !told.isEmpty());
                assertThat(stream.outbox().queuedBytes()).isLessThanOrEqualTo(20L * BOUND);

                reader.goOn();

                assertThat(awaitEnd(items)).isEqualTo(items.reason());
                assertThat(reader.taken()).isEqualTo(items.expected(0));
                assertThat(reader.endsAsWhole()).isEqualTo(items.reason().isClean());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("all")
    void readerThatLeavesEndsAllOfIt(Kind kind, Content content) throws Exception {
        Seeds.each(6, random -> {
            Tracked items = new Tracked(content);
            StreamingResponse response = response(items, kind);
            int enough = random.nextInt(20_000);
            OpenStream stream = streams.open(response, SUBJECT);
            try (Reader reader = start(stream, response, random.nextInt(4) == 0, random)) {
                Awaiting.until(
                        "enough has come, or no more will",
                        () -> reader.taken().length >= enough
                                || !told.isEmpty()
                                || stream.outbox().isHeld());
                reader.leave();

                CloseReason reason = awaitEnd(items);
                byte[] taken = reader.taken();
                byte[] all = items.expected(taken.length);
                if (reason == CloseReason.CLIENT_GONE) {
                    assertThat(taken).isEqualTo(Arrays.copyOf(all, Math.min(all.length, taken.length)));
                } else {
                    // it was over before the reader left
                    assertThat(content).isNotEqualTo(Content.ENDLESS);
                    assertThat(reason).isEqualTo(items.reason());
                    assertThat(taken).isEqualTo(all);
                }
                assertThat(reader.endsAsWhole()).isEqualTo(reason.isClean());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("all")
    void bodyThatNobodyAsksForClosesWhatItHolds(Kind kind, Content content) {
        Tracked items = new Tracked(content);

        response(items, kind).discard();

        Awaiting.until("it is closed", () -> !kind.holds() || items.closed.get() > 0);
        assertThat(items.closed).hasValue(kind.holds() ? 1 : 0);
        assertThat(items.begun).hasValue(0);
    }

    @ParameterizedTest
    @MethodSource("all")
    void bodyThatIsNeverStartedClosesWhatItHolds(Kind kind, Content content) {
        Tracked items = new Tracked(content);
        StreamingResponse response = response(items, kind);

        streams.open(response, SUBJECT).ended(CloseReason.CLIENT_GONE);
        response.discard(); // as a writer does that does not know

        Awaiting.until("it is closed", () -> !kind.holds() || items.closed.get() > 0);
        assertThat(items.closed).hasValue(kind.holds() ? 1 : 0);
        assertThat(items.begun).hasValue(0);
        assertThat(told).containsExactly(CloseReason.CLIENT_GONE);
    }

    @ParameterizedTest
    @MethodSource("all")
    void bodyWhoseReaderLeftBeforeItsStartClosesWhatItHolds(Kind kind, Content content) {
        Tracked items = new Tracked(content);
        OpenStream stream = streams.open(response(items, kind), SUBJECT);
        stream.ended(CloseReason.CLIENT_GONE);

        stream.start();

        Awaiting.until("it is closed", () -> !kind.holds() || items.closed.get() > 0);
        assertThat(items.closed).hasValue(kind.holds() ? 1 : 0);
        assertThat(items.begun).hasValue(0);
        assertThat(told).containsExactly(CloseReason.CLIENT_GONE);
    }
}
