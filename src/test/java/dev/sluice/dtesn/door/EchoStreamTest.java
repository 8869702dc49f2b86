package dev.sluice.dtesn.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.Awaiting;
import dev.sluice.stream.CloseReason;
import dev.sluice.stream.FakeTimers;
import dev.sluice.stream.PlainWriter;
import dev.sluice.stream.ResponseView;
import dev.sluice.stream.StreamingResponse;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EchoStreamTest {

    private static final Duration SOON = Duration.ofMillis(40);

    /** What must be the same for who goes on. */
    private static final List<String> LASTING = List.of(
            "chunk_index", "offset", "length", "prefix_sha256", "novelty_bits", "anomaly", "state_digest", "rendering");

    private static String digest(List<JsonObject> lines) {
        return lines.getLast().getString("state_digest");
    }

    private static double number(JsonObject line, String name) {
        return line.getJsonNumber(name).doubleValue();
    }

    // ends

    @Test
    void whatIsReadToItsEndIsSummedUp() {
        try (EchoFixture fixture = new EchoFixture()) {
            PlainWriter reader = fixture.read(EchoFixture.terms(Route.STREAM_PROCESS, "no_such", "x"), feed(9_000));

            assertThat(reader.end()).isEqualTo(CloseReason.COMPLETED);
            List<JsonObject> lines = EchoFixture.lines(reader);
            assertThat(lines.getFirst().getJsonArray("ignored_fields").getString(0))
                    .isEqualTo("no_such");
            assertThat(lines)
                    .extracting(line -> line.getInt("seq"))
                    .isEqualTo(IntStream.rangeClosed(1, lines.size()).boxed().toList());
            assertThat(lines).allSatisfy(line -> {
                assertThat(line.getString("status")).isEqualTo(line.getString("type"));
                assertThat(line.getString("request_id")).isEqualTo("req-1");
                assertThat(line).containsKeys("timestamp", "id");
            });
            List<JsonObject> chunks = EchoFixture.lines(reader, "chunk");
            JsonObject completion = lines.getLast();
            double bits = chunks.stream()
                    .mapToDouble(chunk -> number(chunk, "novelty_bits") * number(chunk, "symbols"))
                    .sum();
            assertThat(number(completion, "mean_novelty_bits"))
                    .isCloseTo(bits / number(completion, "symbols"), within(1e-9));
            assertThat(number(completion, "duration_ms"))
                    .isGreaterThan(chunks.stream()
                            .mapToDouble(chunk -> number(chunk, "processing_time_ms"))
                            .sum());
            assertThat(chunks)
                    .allSatisfy(chunk ->
                            assertThat(number(chunk, "processing_time_ms")).isPositive());
            assertThat(number(completion, "throughput_mb_per_sec"))
                    .isCloseTo(9e-3 / number(completion, "duration_ms") * 1e3, within(1e-6));
            assertThat(fixture.ended("completed")).isOne();
        }
    }

    @Test
    void whoLeavesIsCountedAsThatAndHasHisInputClosed() {
        try (EchoFixture fixture = new EchoFixture()) {
            PausingFeed feed = new PausingFeed(EchoFixture.text(5_000), 3_000, true);
            PlainWriter reader = fixture.read(EchoFixture.terms(Route.STREAM_PROCESS), feed);
            Awaiting.until(
                    "some is told", () -> EchoFixture.lines(reader, "chunk").size() == 2);

            reader.leave();

            assertThat(reader.end()).isEqualTo(CloseReason.CLIENT_GONE);
            Awaiting.until("it is counted", () -> fixture.ended("left") == 1);
            Awaiting.until("its input is closed", feed::isClosed);
            Awaiting.until("it is not open", () -> fixture.ended("open") == 0);
            assertThat(fixture.ended("failed") + fixture.ended("completed")).isZero();
        }
    }

    @Test
    void whatCanNotBeReadEndsWithAnErrorThatNothingComesAfter() {
        try (EchoFixture fixture = new EchoFixture()) {
            byte[] input = ("[" + "10,".repeat(500) + "}").getBytes(StandardCharsets.US_ASCII);
            Terms terms = EchoFixture.terms(Route.STREAM_LARGE_DATASET, "encoding", "tree", "max_chunk_size", "512");
            PlainWriter reader = fixture.read(terms, new MemoryFeed(input));

            assertThat(reader.end()).isEqualTo(CloseReason.SOURCE_FAILED);
            JsonObject error = EchoFixture.lines(reader).getLast();
            assertThat(error.getString("type")).isEqualTo("large_dataset_error");
            assertThat(error.getString("error")).startsWith("at byte 1501: ");
            assertThat(error.getBoolean("recoverable")).isFalse();
            assertThat(error.getInt("chunk_index")).isEqualTo(2);
            assertThat(number(error, "progress")).isBetween(0.6, 1.0);
            assertThat(error.getString("recovery_hint")).contains("encoding=tree");
            assertThat(fixture.ended("failed")).isOne();
            assertThat(fixture.ended("left")).isZero();
        }
    }

    @Test
    void whoseInputBreaksOffIsToldToSendItAgainAndGoesOn() {
        try (EchoFixture fixture = new EchoFixture()) {
            Terms terms = EchoFixture.terms(Route.STREAM_PROCESS);
            PlainWriter broken = fixture.read(terms, new BrokenFeed(EchoFixture.text(2_500)));

            assertThat(broken.end()).isEqualTo(CloseReason.SOURCE_FAILED);
            List<JsonObject> told = EchoFixture.lines(broken);
            assertThat(told.getLast().getBoolean("recoverable")).isTrue();
            assertThat(told.getLast().getString("recovery_hint")).contains("Last-Event-ID");
            assertThat(told.getLast().getInt("chunk_index")).isEqualTo(2);
            PlainWriter whole = fixture.read(terms, feed(9_000));
            PlainWriter rest =
                    fixture.read(terms, feed(9_000), Optional.of(told.getLast().getString("id")));
            assertThat(whole.end()).isEqualTo(CloseReason.COMPLETED);
            assertThat(rest.end()).isEqualTo(CloseReason.COMPLETED);
            assertThat(EchoFixture.lines(rest, "chunk"))
                    .extracting(chunk -> chunk.getString("state_digest"))
                    .isEqualTo(EchoFixture.lines(whole, "chunk").stream()
                            .skip(2)
                            .map(chunk -> chunk.getString("state_digest"))
                            .toList());
        }
    }

    @Test
    void whatWasComputedBeforeTheServerStopsIsToldAndTheRestCanBeHadElsewhere() {
        byte[] input = EchoFixture.text(200_000);
        Terms terms = EchoFixture.terms(Route.STREAM_PROCESS);
        String last;
        int told;
        try (EchoFixture fixture = new EchoFixture()) {
            PausingFeed feed = new PausingFeed(input, 100_000, true);
            PlainWriter reader = fixture.read(terms, feed);
            Awaiting.until(
                    "some is told", () -> EchoFixture.lines(reader, "chunk").size() >= 97);
            fixture.workers().close();
            feed.goOn();

            assertThat(reader.end()).isEqualTo(CloseReason.SOURCE_FAILED);
            JsonObject error = EchoFixture.lines(reader).getLast();
            assertThat(error.getString("error")).contains("too much to do, or is stopping");
            assertThat(error.getBoolean("recoverable")).isTrue();
            last = error.getString("id");
            told = EchoFixture.lines(reader, "chunk").size();
        }
        try (EchoFixture other = new EchoFixture()) {
            PlainWriter whole = other.read(terms, new MemoryFeed(input));
            PlainWriter rest = other.read(terms, new MemoryFeed(input), Optional.of(last));
            assertThat(whole.end()).isEqualTo(CloseReason.COMPLETED);
            assertThat(rest.end()).isEqualTo(CloseReason.COMPLETED);
            assertThat(EchoFixture.lines(rest, "chunk").getFirst().getInt("chunk_index"))
                    .isEqualTo(told);
            assertThat(digest(EchoFixture.lines(rest))).isEqualTo(digest(EchoFixture.lines(whole)));
        }
    }

    private static Feed feed(int length) {
        return new MemoryFeed(EchoFixture.text(length));
    }

    /** An input whose rest won't come. */
    private static final class BrokenFeed implements Feed {

        private final byte[] bytes;
        private boolean isRead;

        BrokenFeed(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read(byte[] to) throws IOException {
            if (isRead) {
                throw new IOException("of this test");
            }
            isRead = true;
            System.arraycopy(bytes, 0, to, 0, bytes.length);
            return bytes.length;
        }

        @Override
        public boolean await(Duration timeout) {
            return true;
        }

        @Override
        public long length() {
            return -1;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    // heartbeats

    @ParameterizedTest
    @CsvSource({"STREAM_PROCESS, true", "STREAM_CHUNKS, true", "STREAM_LARGE_DATASET, false", "STREAM_OPTIMIZED, false"
    })
    void largeInputsHaveAnIntervalOfTheirOwn(Route route, boolean isUsual) {
        Duration usual = isUsual ? SOON : EchoFixture.NEVER;
        Duration large = isUsual ? EchoFixture.NEVER : SOON;
        try (EchoFixture beating = new EchoFixture(2, usual, large);
                EchoFixture silent = new EchoFixture(2, large, usual)) {
            PausingFeed feed = new PausingFeed(EchoFixture.text(40_000), 10_000, true);
            PausingFeed other = new PausingFeed(EchoFixture.text(40_000), 10_000, true);
            PlainWriter told = beating.read(EchoFixture.terms(route), feed);
            PlainWriter nothing = silent.read(EchoFixture.terms(route), other);

            Awaiting.until(
                    "heartbeats", () -> EchoFixture.lines(told, "heartbeat").size() >= 3);
            assertThat(EchoFixture.lines(nothing, "heartbeat")).isEmpty();
            Awaiting.until(
                    "all that is there was read",
                    () -> EchoFixture.lines(told, "heartbeat").getLast().getInt("bytes_processed") == 10_000);
            JsonObject beat = EchoFixture.lines(told, "heartbeat").getLast();
            assertThat(number(beat, "progress")).isEqualTo(0.25);
            assertThat(beat.getInt("bytes_processed")).isEqualTo(10_000);
            // a quarter has been read: the rest takes three times as long, at that rate
            assertThat(number(beat, "est_completion_time_ms"))
                    .isCloseTo(3 * number(beat, "elapsed_time_ms"), within(1e-6));
            feed.goOn();
            other.goOn();
            assertThat(told.end()).isEqualTo(CloseReason.COMPLETED);
            assertThat(nothing.end()).isEqualTo(CloseReason.COMPLETED);
            assertThat(digest(EchoFixture.lines(told))).isEqualTo(digest(EchoFixture.lines(nothing)));
        }
    }

    @ParameterizedTest
    @CsvSource({"50000, true, 0", "50001, true, 1", "10, false, 1"})
    void whatIsLongBeginsWithAHeartbeat(int length, boolean isLengthKnown, int beats) {
        try (EchoFixture fixture = new EchoFixture()) {
            PausingFeed feed = new PausingFeed(EchoFixture.text(length), length, isLengthKnown);
            PlainWriter reader = fixture.read(EchoFixture.terms(Route.STREAM_PROCESS), feed);

            assertThat(reader.end()).isEqualTo(CloseReason.COMPLETED);
            assertThat(EchoFixture.lines(reader, "heartbeat")).hasSize(beats);
            assertThat(EchoFixture.lines(reader).get(1).getString("type"))
                    .as("right behind the metadata, before there is work")
                    .isEqualTo(beats == 0 ? "chunk" : "heartbeat");
        }
    }

    @Test
    void whoWantsNoneHasNone() {
        try (EchoFixture fixture = new EchoFixture(2, SOON, SOON)) {
            PausingFeed feed = new PausingFeed(EchoFixture.text(60_000), 1_024, true);
            PlainWriter reader =
                    fixture.read(EchoFixture.terms(Route.STREAM_CHUNKS, "timeout_prevention", "false"), feed);
            PausingFeed other = new PausingFeed(EchoFixture.text(2_000), 1_024, true);
            PlainWriter beside = fixture.read(EchoFixture.terms(Route.STREAM_CHUNKS), other);
            Awaiting.until(
                    "others have them",
                    () -> EchoFixture.lines(beside, "heartbeat").size() >= 3);
            feed.goOn();

            assertThat(reader.end()).isEqualTo(CloseReason.COMPLETED);
            assertThat(EchoFixture.lines(reader, "heartbeat")).isEmpty();
        }
    }

    @Test
    void whatIsBeingReadIsAddedUp() {
        try (EchoFixture fixture = new EchoFixture()) {
            PausingFeed feed = new PausingFeed(EchoFixture.text(5_000), 3_000, true);
            PausingFeed other = new PausingFeed(EchoFixture.text(5_000), 4_500, true);
            PlainWriter one = fixture.read(EchoFixture.terms(Route.STREAM_PROCESS), feed);
            PlainWriter two =
                    fixture.read(EchoFixture.terms(Route.STREAM_CHUNKS, "esn_size", "33", "tree", "1,2,2"), other);
            Awaiting.until(
                    "all that is there was told",
                    () -> EchoFixture.lines(one, "chunk").size() == 2
                            && EchoFixture.lines(two, "chunk").size() == 4);
            Awaiting.until("and read", () -> live(fixture, "bytes_processed") == 7_500);

            assertThat(live(fixture, "inputs")).isEqualTo(2);
            assertThat(live(fixture, "units")).isEqualTo(64 + 33);
            assertThat(live(fixture, "mean_energy"))
                    .isCloseTo((energy(one) + energy(two)) / 2, within(1e-12))
                    .isPositive();
            feed.goOn();
            other.goOn();
            assertThat(one.end()).isEqualTo(CloseReason.COMPLETED);
            assertThat(two.end()).isEqualTo(CloseReason.COMPLETED);
            Awaiting.until("nothing is", () -> live(fixture, "inputs") == 0);
            assertThat(fixture.meter().live())
                    .containsEntry("units", 0L)
                    .containsEntry("bytes_processed", 0L)
                    .containsEntry("mean_energy", 0.0);
        }
    }

    private static double live(EchoFixture fixture, String name) {
        return ((Number) fixture.meter().live().getOrDefault(name, Double.NaN)).doubleValue();
    }

    /** Of the membranes in the mean, as the last chunk said it. */
    private static double energy(PlainWriter reader) {
        return EchoFixture.lines(reader, "chunk")
                .getLast()
                .getJsonArray("membranes")
                .getValuesAs(JsonObject.class)
                .stream()
                .mapToDouble(membrane -> number(membrane, "energy"))
                .average()
                .orElseThrow();
    }

    // who goes on

    @ParameterizedTest
    @CsvSource({
        "STREAM_PROCESS, chunk_size, 8192",
        "STREAM_CHUNKS, chunk_size, 7000",
        "STREAM_LARGE_DATASET, max_chunk_size, 9000",
        "STREAM_OPTIMIZED, bandwidth_hint, medium"
    })
    void whoGoesOnAfterAnyIdIsToldTheSameWhetherItIsAHeartbeatsOrHeHasGoneOnBefore(
            Route route, String field, String value) {
        FakeTimers clock = new FakeTimers();
        try (EchoFixture fixture = EchoFixture.by(clock, Duration.ofSeconds(20))) {
            Terms terms = EchoFixture.terms(route, "esn_size", "32", "encoding", "records", field, value);
            Function<Optional<String>, List<JsonObject>> told = after -> {
                PlainWriter reader = fixture.read(terms, pausingFeed(51_000, clock), after);
                assertThat(reader.end()).isEqualTo(CloseReason.COMPLETED);
                return EchoFixture.lines(reader);
            };
            List<JsonObject> whole = told.apply(Optional.empty());
            assertThat(types(whole)).startsWith("metadata heartbeat heartbeat heartbeat chunk");
            assertThat(types(whole)).contains("chunk heartbeat heartbeat chunk").endsWith("chunk completion");
            assertThat(type(whole.get(4)) + " " + type(whole.get(8))).isEqualTo("chunk heartbeat");
            assertThat(whole.stream().filter(line -> type(line).equals("heartbeat")))
                    .as("one at the beginning, and two before each piece of the input")
                    .hasSize(1 + 2 * 6);
            for (int i = 0; i < whole.size() - 1; i++) {
                List<JsonObject> rest = goneOn(whole, i, told);
                boolean again = i == (terms.progressive() ? 4 : 8); // behind a summary, or a heartbeat
                for (int j = 0; j < rest.size() - 1 && again; j++) {
                    assertThat(goneOn(rest, j, told)).isNotEmpty();
                }
            }
        }
    }

    /** An input of six pieces; each comes when there were two heartbeats since the one before. */
    private static Feed pausingFeed(int length, FakeTimers clock) {
        AtomicInteger waits = new AtomicInteger();
        return new DripFeed(EchoFixture.text(length), 9_000, timeout -> {
            if (waits.incrementAndGet() % 3 == 0) {
                return true;
            }
            clock.pass(timeout);
            return false;
        });
    }

    /** What is told after a line, which is what was told after it before. */
    private static List<JsonObject> goneOn(
            List<JsonObject> lines, int after, Function<Optional<String>, List<JsonObject>> told) {
        JsonObject last = lines.get(after);
        List<JsonObject> rest = told.apply(Optional.of(last.getString("id")));
        assertThat(cuts(rest)).as("after %s", last).isEqualTo(cuts(lines.subList(after + 1, lines.size())));
        assertThat(types(rest)).doesNotContain("metadata").contains("heartbeat");
        assertThat(rest.getFirst().getInt("seq")).isEqualTo(last.getInt("seq") + 1);
        for (String same : List.of("total_chunks", "bytes_processed", "mean_novelty_bits", "state_digest")) {
            assertThat(rest.getLast().get(same))
                    .as(same)
                    .isEqualTo(lines.getLast().get(same));
        }
        return rest;
    }

    private static String types(List<JsonObject> lines) {
        return lines.stream().map(EchoStreamTest::type).collect(Collectors.joining(" "));
    }

    /** Whatever the route puts before it. */
    private static String type(JsonObject line) {
        return line.getString("type").replace("large_dataset_", "");
    }

    // thread counts

    @Test
    void statesAreTheSameHoweverManyThreadsThereAre() {
        List<String> digests = IntStream.of(1, 2, 5)
                .mapToObj(threads -> {
                    try (EchoFixture fixture = new EchoFixture(threads, EchoFixture.NEVER, EchoFixture.NEVER)) {
                        List<PlainWriter> readers = IntStream.range(0, 6)
                                .mapToObj(i -> fixture.read(EchoFixture.terms(Route.STREAM_PROCESS), feed(60_000)))
                                .toList();
                        return readers.stream()
                                .peek(PlainWriter::end)
                                .map(reader -> digest(EchoFixture.lines(reader)))
                                .toList();
                    }
                })
                .flatMap(List::stream)
                .distinct()
                .toList();

        assertThat(digests).hasSize(1);
    }

    // the speed of readers

    @Test
    void eachChunkIsToldInShortAndThenInDetail() {
        try (EchoFixture fixture = new EchoFixture()) {
            PlainWriter reader = fixture.read(EchoFixture.terms(Route.STREAM_OPTIMIZED), feed(300_000));

            assertThat(reader.end()).isEqualTo(CloseReason.COMPLETED);
            List<JsonObject> chunks = EchoFixture.lines(reader, "chunk");
            for (int i = 0; i < chunks.size(); i += 2) {
                JsonObject summary = chunks.get(i);
                JsonObject detail = chunks.get(i + 1);
                assertThat(summary.getString("rendering")).isEqualTo("summary");
                assertThat(detail.getString("rendering")).isEqualTo("detail");
                for (String same : List.of("chunk_index", "offset", "length", "novelty_bits", "anomaly")) {
                    assertThat(summary.get(same)).as(same).isEqualTo(detail.get(same));
                }
                assertThat(detail.getInt("chunk_index")).isEqualTo(i / 2);
                assertThat(detail).containsKeys("state_digest", "membranes", "prefix_sha256");
            }
            assertThat(chunks.getFirst().getInt("length")).isEqualTo(8_192);
            assertThat(chunks.stream().mapToInt(chunk -> chunk.getInt("length")).max())
                    .as("for a reader who makes nobody wait")
                    .satisfies(most -> assertThat(most.orElse(0)).isGreaterThan(8_192));
        }
    }

    @Test
    void aReaderWhoTakesLittleGetsSmallerChunksAndLittleWaitsForHim() {
        try (EchoFixture fixture = new EchoFixture()) {
            Terms terms = EchoFixture.terms(
                    Route.STREAM_OPTIMIZED, "include_intermediate", "true", "encoding", "records", "esn_size", "512");
            StreamingResponse response = fixture.response(terms, feed(2_000_000), Optional.empty());
            IntSupplier level = ResponseView.compressionLevel(response);
            assertThat(level.getAsInt()).isEqualTo(6);
            PlainWriter reader = fixture.read(response.rateLimit(20_000));
            AtomicLong most = new AtomicLong();
            Awaiting.until("his chunks are the smallest", () -> {
                most.accumulateAndGet(fixture.waiting(), Math::max);
                return EchoFixture.lines(reader, "chunk").stream().anyMatch(chunk -> chunk.getInt("length") == 1_024);
            });

            assertThat(most.get())
                    .as("bytes that wait, at most 32 KiB and an event")
                    .isBetween(1L, 48L << 10);
            assertThat(level.getAsInt()).as("how hard is compressed").isEqualTo(9);
            reader.leave();
            assertThat(reader.end()).isEqualTo(CloseReason.CLIENT_GONE);
        }
    }

    @Test
    void whoGoesOnIsToldOfTheChunksThatWereCutForHimBefore() {
        try (EchoFixture fixture = new EchoFixture()) {
            Terms terms = EchoFixture.terms(
                    Route.STREAM_OPTIMIZED, "include_intermediate", "true", "encoding", "records", "esn_size", "512");
            PlainWriter reader = fixture.readAt(30_000, terms, feed(100_000));
            assertThat(reader.end()).isEqualTo(CloseReason.COMPLETED);
            List<JsonObject> whole = EchoFixture.lines(reader);
            assertThat(EchoFixture.lines(reader, "chunk"))
                    .as("he is slow")
                    .anyMatch(chunk -> chunk.getInt("length") == 4_096);
            for (int i = 0; i < whole.size() - 1; i += 3) {
                PlainWriter rest = fixture.read(
                        terms, feed(100_000), Optional.of(whole.get(i).getString("id")));
                assertThat(rest.end()).isEqualTo(CloseReason.COMPLETED);
                assertThat(cuts(EchoFixture.lines(rest)))
                        .as("after line %d", i)
                        .isEqualTo(cuts(whole.subList(i + 1, whole.size())));
            }
        }
    }

    private static List<String> cuts(List<JsonObject> lines) {
        return lines.stream()
                .filter(line -> type(line).equals("chunk"))
                .map(line -> LASTING.stream()
                        .map(name -> name + " " + line.get(name))
                        .collect(Collectors.joining(", ")))
                .toList();
    }
}
