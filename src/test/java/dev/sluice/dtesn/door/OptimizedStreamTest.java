package dev.sluice.dtesn.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Awaiting;
import dev.sluice.dtesn.CheckpointKey;
import dev.sluice.stream.CloseReason;
import dev.sluice.stream.FakeTimers;
import dev.sluice.stream.PlainWriter;
import dev.sluice.stream.ResponseView;
import dev.sluice.stream.StreamingResponse;
import jakarta.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the speed of a reader in his stream. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OptimizedStreamTest {

    private static final long SECOND = 1_000_000_000;

    /** Whose chunks have short events, each of nearly the same length. */
    private static final List<String> SHORT = List.of(
            "esn_size", "32", "membrane_depth", "1", "encoding", "records", "enable_progressive_rendering", "false");

    private static Terms terms(List<String> fields, String... more) {
        List<String> all = new ArrayList<>(fields);
        all.addAll(List.of(more));
        return EchoFixture.terms(Route.STREAM_OPTIMIZED, all.toArray(String[]::new));
    }

    // what may wait

    @ParameterizedTest
    @CsvSource({
        "LOW, 1, 200000, 2048",
        "MEDIUM, 1, 200000, 8192",
        "HIGH, 1, 200000, 32768",
        "AUTO, 1, 200000, 8192",
        "AUTO, 1, 1000, 4096",
        "AUTO, 3, 1000, 2048",
        "AUTO, 1, 5000000, 16384",
        "AUTO, 2, 5000000, 32768"
    })
    void aStreamGoesOnForAsLongAsNoMoreWaitsThanTheBufferThatWasAdapted(
            Bandwidth hint, int looks, long bytesPerSecond, int buffer) {
        Adaptation adaptation = adapted(hint, looks, bytesPerSecond);
        assertThat(adaptation.bufferBytes()).isEqualTo(buffer);
        int chunkBytes = 256;
        List<Long> waiting = new CopyOnWriteArrayList<>();
        CompletableFuture<PlainWriter> started = new CompletableFuture<>();
        try (EchoFixture fixture = EchoFixture.impatient(Duration.ofMillis(50))) {
            Feed feed = new DripFeed(
                    EchoFixture.text(100_000),
                    chunkBytes,
                    timeout -> { // when all chunks so far were told
                        if (waiting.isEmpty()) {
                            PlainWriter reader = started.join();
                            Awaiting.until("he has the metadata", reader::hasTakenAll);
                            reader.stall();
                        }
                        waiting.add(fixture.waiting());
                        return true;
                    });
            Terms terms = terms(SHORT, "bandwidth_hint", hint.word());
            PlainWriter reader = fixture.read(response(fixture, terms, feed, adaptation, chunkBytes));
            started.complete(reader);

            assertThat(reader.end()).as("it waits for who takes nothing").isEqualTo(CloseReason.TOO_SLOW);
        }
        assertThat(waiting).first().isEqualTo(0L);
        assertThat(waiting).allSatisfy(each -> assertThat(each).isLessThanOrEqualTo(buffer));
        long event = IntStream.range(1, waiting.size())
                .mapToLong(i -> waiting.get(i) - waiting.get(i - 1))
                .max()
                .orElseThrow();
        assertThat(waiting.getLast() + event + 64) // figures in events have more digits or fewer
                .as("with one chunk more there waited too much, and not before")
                .isGreaterThan(buffer);
    }

    /** One that has been told so often how much a second somebody took who made the stream wait. */
    private static Adaptation adapted(Bandwidth hint, int looks, long bytesPerSecond) {
        FakeTimers clock = new FakeTimers();
        Adaptation adaptation = new Adaptation(hint, true, hint.chunkBytes(), clock::nanos);
        for (int i = 1; i <= looks; i++) {
            clock.pass(Duration.ofNanos(SECOND));
            adaptation.look(i * bytesPerSecond, true, false);
        }
        return adaptation;
    }

    /** As the door has it, but with chunks of one size and no bound but the buffer. */
    private static StreamingResponse response(
            EchoFixture fixture, Terms terms, Feed feed, Adaptation adaptation, int chunkBytes) {
        Work work = new Work(terms, feed, index -> chunkBytes, Optional.empty(), System::nanoTime);
        EventWriter writer = new EventWriter(
                new CheckpointKey(new byte[CheckpointKey.LEAST_BYTES]),
                Clock.systemUTC(),
                Duration.ofMinutes(1),
                1,
                0,
                "req-1",
                true,
                0);
        EchoStream stream = new EchoStream(
                terms,
                feed,
                work,
                writer,
                fixture.workers(),
                fixture.meter(),
                EchoFixture.NEVER,
                EchoFixture.NEVER,
                Optional.of(adaptation),
                fixture.seats().take("192.0.2.1"),
                System::nanoTime);
        return StreamingResponse.of(EchoDoor.NDJSON, stream::writeTo, stream);
    }

    @ParameterizedTest
    @ValueSource(strings = {"low", "medium", "high", "auto"})
    void noMoreThan32KilobytesWaitForAnyReader(String hint) {
        try (EchoFixture fixture = new EchoFixture()) {
            StreamingResponse response = fixture.response(
                    terms(SHORT, "bandwidth_hint", hint), new MemoryFeed(EchoFixture.text(10)), Optional.empty());

            assertThat(ResponseView.mostWaiting(response)).isEqualTo(32 << 10);
            assertThat(fixture.read(response).end()).isEqualTo(CloseReason.COMPLETED);
        }
    }

    // chunks and levels

    @ParameterizedTest
    @CsvSource({
        "low, true, 1024, 2048, 9, 9",
        "low, false, 1024, 2048, 9, 9",
        "medium, true, 4096, 8192, 6, 6",
        "high, true, 16384, 65536, 1, 1",
        "auto, true, 8192, 65536, 6, 1",
        "auto, left out, 8192, 65536, 6, 1",
        "auto, false, 8192, 65536, 6, 6"
    })
    void chunksAndLevelsBeginAsTheHintSaysAndFollowAFastReaderAsFarAsTheyMay(
            String hint, String adaptive, int first, int most, int level, int lastLevel) {
        Terms terms = adaptive.equals("left out")
                ? terms(SHORT, "bandwidth_hint", hint)
                : terms(SHORT, "bandwidth_hint", hint, "adaptive_compression", adaptive);
        CompletableFuture<PlainWriter> started = new CompletableFuture<>();
        try (EchoFixture fixture = new EchoFixture()) {
            Feed feed = new DripFeed(EchoFixture.text(300_000), 1_024, timeout -> {
                PlainWriter reader = started.join();
                Awaiting.until("he has all that was told", reader::hasTakenAll);
                return true;
            });
            StreamingResponse response = fixture.response(terms, feed, Optional.empty());
            IntSupplier asked = ResponseView.compressionLevel(response);
            assertThat(asked.getAsInt()).isEqualTo(level);
            PlainWriter reader = fixture.read(response);
            started.complete(reader);

            assertThat(reader.end()).isEqualTo(CloseReason.COMPLETED);
            assertThat(asked.getAsInt()).isEqualTo(lastLevel);
            JsonObject metadata = EchoFixture.lines(reader).getFirst();
            assertThat(metadata.getInt("content_coding_level")).isEqualTo(level);
            assertThat(metadata.getBoolean("adaptive_compression")).isEqualTo(!adaptive.equals("false"));
            List<Integer> lengths = EchoFixture.lines(reader, "chunk").stream()
                    .map(chunk -> chunk.getInt("length"))
                    .toList();
            assertThat(lengths.getFirst()).isEqualTo(first);
            assertThat(lengths.subList(0, lengths.size() - 1)) // the last is what is left
                    .isSorted()
                    .endsWith(most);
        }
    }

    // what is remembered of it

    @Test
    void whoIsToldOfAReadingCanGoOnWithItHoweverManyOthersHaveBegunMeanwhile() {
        try (EchoFixture fixture = new EchoFixture()) {
            Terms terms = terms(SHORT);
            PausingFeed feed = new PausingFeed(EchoFixture.text(20_000), 10_000, true);
            PlainWriter reader = fixture.read(terms, feed);
            Awaiting.until(
                    "some is told", () -> EchoFixture.lines(reader, "chunk").size() == 1);
            othersBegin(fixture, terms);
            feed.goOn();
            assertThat(reader.end()).isEqualTo(CloseReason.COMPLETED);
            othersBegin(fixture, terms);

            List<JsonObject> chunks = EchoFixture.lines(reader, "chunk");
            PlainWriter rest = fixture.read(
                    terms,
                    new MemoryFeed(EchoFixture.text(20_000)),
                    Optional.of(chunks.getFirst().getString("id")));
            assertThat(rest.end()).isEqualTo(CloseReason.COMPLETED);
            assertThat(EchoFixture.lines(rest, "chunk"))
                    .extracting(chunk -> chunk.getString("state_digest"))
                    .isEqualTo(chunks.stream()
                            .skip(1)
                            .map(chunk -> chunk.getString("state_digest"))
                            .toList());
        }
    }

    /** So many that one that has not been told of since is the next to be forgotten. */
    private static void othersBegin(EchoFixture fixture, Terms terms) {
        for (int i = 1; i < RecentCuts.MOST; i++) {
            PlainWriter other = fixture.read(terms, new MemoryFeed(EchoFixture.text(10)));
            assertThat(other.end()).isEqualTo(CloseReason.COMPLETED);
        }
    }
}
