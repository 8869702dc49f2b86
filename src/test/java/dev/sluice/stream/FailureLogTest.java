package dev.sluice.stream;

import static dev.sluice.FailureLog.SECRET;

import dev.sluice.FailureLog;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the log is told when code of others fails: never its message, unless somebody looks for it. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class FailureLogTest {

    private static final LiveStream.Subject SUBJECT = new LiveStream.Subject("/stream", "192.0.2.1", "text/plain");
    private final FailureLog log = new FailureLog(Streams.class, Resources.class);
    private final FakeTimers timers = new FakeTimers();
    private final Streams streams = new Streams(
            new Outbox.Bounds(1_000, 20, Duration.ofMinutes(1)),
            timers,
            Thread.ofVirtual().factory(),
            String::valueOf);

    @AfterEach
    void recordNoMore() {
        log.close();
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

        log.assertTold("the source of stream s-1 failed: java.io.IOException", failure);
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

        log.assertTold("a listener to the end of stream s-1 failed: java.lang.IllegalStateException", failure);
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

        log.assertTold("a resource of a stream could not be closed: java.lang.IllegalStateException", failure);
    }
}
