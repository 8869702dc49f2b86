package dev.sluice.dtesn.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Awaiting;
import dev.sluice.dtesn.door.Batch.Item;
import dev.sluice.stream.CloseReason;
import dev.sluice.stream.PlainWriter;
import dev.sluice.stream.StreamingResponse;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BatchLinesTest {

    private static final Caller CALLER = new Caller("192.0.2.1", "req-7", true);

    private static List<Item> items(int count) {
        return IntStream.range(0, count)
                .<Item>mapToObj(i -> new Item.Input(("input " + i).getBytes(StandardCharsets.US_ASCII)))
                .toList();
    }

    private static StreamingResponse response(
            EchoFixture fixture, List<Item> items, int atATime, Duration interval, ThreadFactory threads) {
        Documents documents = new Documents(
                fixture.workers(), fixture.meter(), 1 << 20, Duration.ofMinutes(1), fixture.wheel()::nanos);
        Terms terms = EchoFixture.terms(Route.BATCH_PROCESS);
        Batch batch = new Batch(documents, terms, items, threads);
        BatchLines lines = new BatchLines(
                batch, terms, atATime, CALLER, interval, fixture.meter(), Clock.systemUTC(), fixture.wheel()::nanos);
        return StreamingResponse.of(EchoDoor.NDJSON, lines::writeTo, batch).lastWords(lines::lastWords);
    }

    @Test
    void heartbeatsComeWhileNothingElseDoes() {
        CountDownLatch begin = new CountDownLatch(1);
        ThreadFactory late = task -> Thread.ofVirtual().unstarted(() -> {
            try {
                begin.await();
            } catch (InterruptedException e) {
                return;
            }
            task.run();
        });
        try (EchoFixture fixture = new EchoFixture()) {
            PlainWriter reader = fixture.read(response(fixture, items(3), 2, Duration.ofMillis(40), late));
            Awaiting.until(
                    "heartbeats", () -> EchoFixture.lines(reader, "heartbeat").size() >= 2);
            begin.countDown();

            assertThat(reader.end()).isEqualTo(CloseReason.COMPLETED);
            List<JsonObject> lines = EchoFixture.lines(reader);
            assertThat(lines)
                    .extracting(line -> line.getInt("seq"))
                    .isEqualTo(IntStream.rangeClosed(1, lines.size()).boxed().toList());
            assertThat(lines)
                    .allSatisfy(line -> assertThat(line).containsKeys("type", "status", "request_id", "timestamp"));
            JsonObject metadata = lines.getFirst();
            assertThat(metadata.getString("type")).isEqualTo("metadata");
            assertThat(metadata.getInt("total")).isEqualTo(3);
            assertThat(metadata.getInt("max_batch_size")).isEqualTo(2);
            assertThat(metadata.getInt("heartbeat_interval_ms")).isEqualTo(40);
            assertThat(metadata).containsKeys("esn_size", "seed", "rules", "readout", "chunk_size", "ignored_fields");
            JsonObject beat = EchoFixture.lines(reader, "heartbeat").getLast();
            assertThat(beat).containsKeys("progress", "bytes_processed", "elapsed_time_ms");
            JsonObject completion = lines.getLast();
            assertThat(completion.getInt("succeeded")).isEqualTo(3);
            assertThat(completion.getInt("bytes_processed")).isEqualTo(3 * "input 0".length());
            assertThat(completion.getInt("max_batch_size")).isEqualTo(2);
        }
    }

    @Test
    void whatFailsAsAWholeSaysHowFarItWas() {
        ThreadFactory broken = task -> {
            throw new IllegalStateException("of this test");
        };
        try (EchoFixture fixture = new EchoFixture()) {
            PlainWriter reader = fixture.read(response(fixture, items(3), 2, EchoFixture.NEVER, broken));

            assertThat(reader.end()).isEqualTo(CloseReason.SOURCE_FAILED);
            JsonObject error = EchoFixture.lines(reader).getLast();
            assertThat(error.getString("type")).isEqualTo("error");
            assertThat(error.getString("error")).isEqualTo("the server failed");
            assertThat(error.getInt("chunk_index")).isZero();
            assertThat(error.getInt("progress")).isZero();
            assertThat(error.getBoolean("recoverable")).isTrue();
            assertThat(error.getString("recovery_hint")).contains("again");
            assertThat(error).containsKeys("request_id", "seq", "timestamp");
        }
    }

    @ParameterizedTest
    @CsvSource({"20, 10, 10", "3, 50, 3", "7, 1, 1"})
    void asManyAreReadAtATimeAsMayBe(int count, int atATime, int threads) {
        AtomicInteger made = new AtomicInteger();
        ThreadFactory counting = task -> {
            made.incrementAndGet();
            return Thread.ofVirtual().unstarted(task);
        };
        try (EchoFixture fixture = new EchoFixture()) {
            PlainWriter reader = fixture.read(response(fixture, items(count), atATime, EchoFixture.NEVER, counting));

            assertThat(reader.end()).isEqualTo(CloseReason.COMPLETED);
            assertThat(made.get()).isEqualTo(threads);
            assertThat(EchoFixture.lines(reader, "result"))
                    .extracting(line -> line.getInt("index"))
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, count).boxed().toList());
        }
    }
}
