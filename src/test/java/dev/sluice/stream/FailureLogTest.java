package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Awaiting;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the log is told when code of others fails: never its message, unless somebody looks for it. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class FailureLogTest {

    private static final LiveStream.Subject SUBJECT = new LiveStream.Subject("/stream", "192.0.2.1", "text/plain");
    private static final String SECRET = "token=0123456789";

    /** The loggers are kept: the log manager holds them weakly. */
    private final List<Logger> loggers =
            List.of(Logger.getLogger(Streams.class.getName()), Logger.getLogger(Resources.class.getName()));

    private final Queue<LogRecord> records = new ConcurrentLinkedQueue<>();
    private final Handler recorder = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            records.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private final FakeTimers timers = new FakeTimers();
    private final Streams streams = new Streams(
            new Outbox.Bounds(1_000, 20, Duration.ofMinutes(1)),
            timers,
            Thread.ofVirtual().factory(),
            String::valueOf);

    @BeforeEach
    void record() {
        for (Logger logger : loggers) {
            logger.addHandler(recorder);
            logger.setUseParentHandlers(false);
            logger.setLevel(Level.FINE);
        }
    }

    @AfterEach
    void recordNoMore() {
        for (Logger logger : loggers) {
            logger.removeHandler(recorder);
            logger.setUseParentHandlers(true);
            logger.setLevel(null);
        }
    }

    @Test
    void failureOfASourceIsToldByItsClassAndTheNumberOfItsStream() throws Exception {
        IOException failure = new IOException(SECRET, new IllegalStateException(SECRET));
        PlainWriter writer = PlainWriter.start(streams.open(
                StreamingResponse.of("text/plain", out -> {
                    throw failure;
                }),
                SUBJECT));
        writer.end();

        assertTold("the source of stream s-1 failed: java.io.IOException", failure);
    }

    @Test
    void failureOfAListenerIsToldByItsClass() throws Exception {
        IllegalStateException failure = new IllegalStateException(SECRET);
        PlainWriter writer = PlainWriter.start(streams.open(
                StreamingResponse.of("text/plain", out -> {}).onClose(reason -> {
                    throw failure;
                }),
                SUBJECT));
        writer.end();

        assertTold("a listener to the end of stream s-1 failed: java.lang.IllegalStateException", failure);
    }

    @Test
    void failureToCloseIsToldByItsClass() throws Exception {
        IllegalStateException failure = new IllegalStateException(SECRET);
        PlainWriter writer = PlainWriter.start(streams.open(
                StreamingResponse.of(
                        "text/plain",
                        out -> out.closing(() -> {
                            throw failure;
                        })),
                SUBJECT));
        writer.end();

        assertTold("a resource of a stream could not be closed: java.lang.IllegalStateException", failure);
    }

    private void assertTold(String line, Throwable failure) {
        Awaiting.until("all was told", () -> thrown() != null);
        assertThat(thrown()).isSameAs(failure);
        assertThat(records)
                .filteredOn(entry -> entry.getLevel().equals(Level.WARNING))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.getMessage()).isEqualTo(line);
                    assertThat(entry.getThrown()).isNull();
                });
        assertThat(records).noneMatch(entry -> entry.getMessage().contains(SECRET));
        assertThat(records)
                .filteredOn(entry -> entry.getThrown() != null)
                .singleElement()
                .satisfies(entry -> assertThat(entry.getLevel()).isEqualTo(Level.FINE));
    }

    private @Nullable Throwable thrown() {
        return records.stream()
                .filter(entry -> entry.getThrown() != null)
                .findFirst()
                .map(LogRecord::getThrown)
                .orElse(null);
    }
}
