package dev.sluice.sse.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Awaiting;
import dev.sluice.stream.CloseReason;
import dev.sluice.stream.Outbox;
import dev.sluice.stream.StreamClosed;
import dev.sluice.stream.Streams;
import dev.sluice.stream.TimerWheel;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Providers;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.glassfish.jersey.media.sse.OutboundEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class BoundedEventSinkTest {

    private final TimerWheel wheel = new TimerWheel(Duration.ofMillis(5));
    private final Outbox.Bounds bounds = new Outbox.Bounds(10_000, 20, Duration.ofMinutes(1));
    private final Streams streams =
            new Streams(bounds, wheel, Thread.ofVirtual().factory(), String::valueOf);
    private final RuntimeSink runtime = new RuntimeSink();
    private final BoundedEventSink sink = new EventSinks(
                    bounds, wheel, Thread.ofVirtual().factory(), streams)
            .bound(runtime, sse(), "/stream", "192.0.2.1");

    /** A runtime's sink that queues without a bound until its reader takes something. */
    private static final class RuntimeSink implements SseEventSink {

        final Queue<String> written = new ConcurrentLinkedQueue<>();
        final Queue<OutboundSseEvent> queued = new ConcurrentLinkedQueue<>();
        volatile boolean stalled;
        volatile boolean closed;
        volatile @Nullable Throwable failure; // thrown once
        volatile boolean unwell; // once

        @Override
        public boolean isClosed() {
            if (unwell) {
                unwell = false;
                throw new UnsupportedOperationException("of this test");
            }
            return closed;
        }

        @Override
        public CompletionStage<?> send(OutboundSseEvent event) {
            Throwable thrown = failure;
            failure = null;
            if (thrown instanceof Error e) {
                throw e;
            }
            if (thrown != null) {
                return CompletableFuture.failedFuture(thrown);
            }
            queued.add(event);
            if (!stalled) {
                write();
            }
            return CompletableFuture.completedFuture(event);
        }

        void write() {
            for (OutboundSseEvent next = queued.poll(); next != null; next = queued.poll()) {
                written.add(next.getData() instanceof CheckedData data ? json(data) : String.valueOf(next.getData()));
            }
        }

        private static String json(CheckedData data) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try {
                new CheckedDataWriter(writers())
                        .writeTo(
                                data,
                                CheckedData.class,
                                CheckedData.class,
                                new Annotation[0],
                                MediaType.APPLICATION_JSON_TYPE,
                                new MultivaluedHashMap<>(),
                                out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return out.toString(StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** Data that is written as far as its first byte. */
    private record Unwritable(String name) {}

    private static Providers writers() {
        MessageBodyWriter<Object> writer = new MessageBodyWriter<>() {
            @Override
            public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
                return true;
            }

            @Override
            public void writeTo(
                    Object value,
                    Class<?> type,
                    Type generic,
                    Annotation[] annotations,
                    MediaType mediaType,
                    MultivaluedMap<String, Object> headers,
                    OutputStream out)
                    throws IOException {
                out.write('{');
                if (value instanceof Unwritable) {
                    throw new IllegalArgumentException("of this test");
                }
                out.write('}');
            }
        };
        return (Providers) Proxy.newProxyInstance(
                Providers.class.getClassLoader(),
                new Class<?>[] {Providers.class},
                (proxy, method, arguments) -> writer);
    }

    private static Sse sse() {
        return (Sse) Proxy.newProxyInstance(
                Sse.class.getClassLoader(), new Class<?>[] {Sse.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("newEvent")) {
                        return event(String.valueOf(arguments[1]));
                    }
                    throw new UnsupportedOperationException(method.toString());
                });
    }

    private static OutboundSseEvent event(String data) {
        return new OutboundEvent.Builder().data(data).build();
    }

    @AfterEach
    void nothingIsLeft() {
        sink.close();
        runtime.stalled = false;
        runtime.write();
        Awaiting.until("the runtime's sink is closed", () -> runtime.closed);
        Awaiting.until("no stream is open", () -> streams.live().isEmpty());
        Awaiting.until("no timer is set", () -> wheel.pending() == 0);
        wheel.close();
    }

    @Test
    void eventsAreWrittenInOrderAndEachStageCompletes() {
        List<String> sent = IntStream.range(0, 200).mapToObj(i -> "event " + i).toList();

        for (String data : sent) {
            sink.send(event(data)).toCompletableFuture().join();
        }

        assertThat(runtime.written).containsExactlyElementsOf(sent);
    }

    @Test
    void runtimeIsGivenOneEventAtATimeHoweverManyItWouldQueue() {
        runtime.stalled = true;
        for (int i = 0; i < 10; i++) {
            sink.send(event("event " + i));
        }
        Awaiting.until("the first is with the runtime", () -> runtime.queued.size() == 1);

        runtime.stalled = false;
        runtime.write();

        Awaiting.until("all are written", () -> runtime.written.size() == 10);
    }

    @Test
    void burstThatDoesNotFitEndsTheStreamAsTooSlowAndTellsEachStage() {
        runtime.stalled = true;
        List<CompletableFuture<?>> stages = new ArrayList<>();
        while (!sink.isClosed()) {
            stages.add(sink.send(event("x".repeat(1_000))).toCompletableFuture());
        }

        assertThat(stages).hasSizeBetween(10, 13);
        assertThat(runtime.queued).hasSizeLessThanOrEqualTo(1);
        assertThat(sink.over().toCompletableFuture().join()).isEqualTo(CloseReason.TOO_SLOW);
        assertThatThrownBy(() -> stages.getLast().join()).hasCauseInstanceOf(StreamClosed.class);
        assertThatThrownBy(() -> sink.send(event("more"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void nothingCanBeSentAfterClosingAlsoWhileSomethingWaits() {
        runtime.stalled = true;
        sink.send(event("being written"));
        sink.send(event("waits"));

        sink.close();

        assertThat(sink.isClosed()).isTrue();
        assertThatThrownBy(() -> sink.send(event("more"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingSendsWhatWaitsFirst() {
        for (int i = 0; i < 5; i++) {
            sink.send(event("event " + i));
        }

        sink.close();

        Awaiting.until("the runtime's sink is closed", () -> runtime.closed);
        assertThat(runtime.written).containsExactly("event 0", "event 1", "event 2", "event 3", "event 4");
        assertThat(sink.over().toCompletableFuture().join()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void operatorsEndIsToldInAnEventAndIsNoCleanEnd() {
        sink.send(event("first")).toCompletableFuture().join();

        streams.live().getFirst().closer().run();

        Awaiting.until("the runtime's sink is closed", () -> runtime.closed);
        assertThat(runtime.written).hasSize(2).last().asString().contains("ended: LIMIT");
        assertThat(sink.over().toCompletableFuture().join()).isEqualTo(CloseReason.LIMIT);
        assertThat(streams.totals().aborted()).containsOnly(Map.entry(CloseReason.LIMIT, 1L));
    }

    @Test
    void readerThatHasGoneEndsIt() {
        runtime.closed = true;

        assertThat(sink.isClosed()).isTrue();
        Awaiting.until("it is off the list", () -> streams.live().isEmpty());
        assertThat(sink.over().toCompletableFuture().join()).isEqualTo(CloseReason.CLIENT_GONE);
    }

    @Test
    void errorOfTheRuntimeEndsTheStreamAndNotItsPumpAlone() {
        runtime.failure = new NoClassDefFoundError("of this test");

        CompletableFuture<?> sent = sink.send(event("first")).toCompletableFuture();

        assertThatThrownBy(sent::join).hasCauseInstanceOf(StreamClosed.class);
        Awaiting.until("the runtime's sink is closed", () -> runtime.closed);
        assertThat(sink.over().toCompletableFuture().join()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(runtime.written).singleElement().asString().contains("ended: SOURCE_FAILED");
    }

    @Test
    void eventThatWasNotWrittenIsNeitherCountedNorTakenForSent() {
        runtime.stalled = true;
        CompletableFuture<?> sent = sink.send(event("never")).toCompletableFuture();
        Awaiting.until("it is with the runtime", () -> runtime.queued.size() == 1);

        runtime.closed = true;

        assertThatThrownBy(sent::join).hasCauseInstanceOf(StreamClosed.class);
        assertThat(sink.over().toCompletableFuture().join()).isEqualTo(CloseReason.CLIENT_GONE);
        Awaiting.until("no stream is open", () -> streams.live().isEmpty());
        assertThat(streams.totals().items()).isZero();
    }

    @Test
    void clockGoesOnThoughALookAtTheSinkFailed() {
        runtime.unwell = true;
        Awaiting.until("it was looked at", () -> !runtime.unwell);

        runtime.closed = true;

        assertThat(sink.over().toCompletableFuture().join()).isEqualTo(CloseReason.CLIENT_GONE);
    }

    @Test
    void dataThatCanNotBeWrittenLeavesNoByteAndIsToldInAnEvent() {
        sink.send(object(Map.of())).toCompletableFuture().join();

        CompletableFuture<?> sent = sink.send(object(new Unwritable("x"))).toCompletableFuture();

        assertThatThrownBy(sent::join).hasCauseInstanceOf(StreamClosed.class);
        Awaiting.until("the runtime's sink is closed", () -> runtime.closed);
        assertThat(sink.over().toCompletableFuture().join()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(runtime.written)
                .hasSize(3)
                .startsWith("{}", "")
                .last()
                .asString()
                .contains("ended: SOURCE_FAILED");
        assertThat(streams.totals().items()).isOne();
    }

    private static OutboundSseEvent object(Object data) {
        return new OutboundEvent.Builder()
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(data)
                .build();
    }

    @Test
    void failureThatIsNotTheConnectionsIsTheSources() {
        runtime.failure = new IllegalStateException("of this test");

        sink.send(event("first"));

        assertThat(sink.over().toCompletableFuture().join()).isEqualTo(CloseReason.SOURCE_FAILED);
    }

    @Test
    void failureOfTheConnectionMeansThatTheReaderIsGone() {
        runtime.failure = new IllegalArgumentException(new IOException("broken pipe"));

        sink.send(event("first"));

        assertThat(sink.over().toCompletableFuture().join()).isEqualTo(CloseReason.CLIENT_GONE);
        Awaiting.until("the runtime's sink is closed", () -> runtime.closed);
        assertThat(runtime.written).isEmpty();
    }
}
