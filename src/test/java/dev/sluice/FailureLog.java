package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What some classes tell the log of failures, from the making of this to its closing. Thread-safe. */
public final class FailureLog implements AutoCloseable {

    /** What no line may hold: a failure's message. */
    public static final String SECRET = "token=0123456789";

    /** Kept: the log manager holds them weakly. */
    private final List<Logger> loggers;

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

    public FailureLog(Class<?>... tellers) {
        this.loggers = Arrays.stream(tellers)
                .map(teller -> Logger.getLogger(teller.getName()))
                .toList();
        for (Logger logger : loggers) {
            logger.addHandler(recorder);
            logger.setUseParentHandlers(false);
            logger.setLevel(Level.FINE);
        }
    }

    /** Told was one line with the class of the failure, and the failure itself only to those who look for it. */
    public void assertTold(String line, Throwable failure) {
        Awaiting.until("all was told", () -> records.stream().anyMatch(entry -> entry.getThrown() != null));
        assertThat(records)
                .filteredOn(entry -> entry.getLevel().equals(Level.WARNING))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.getMessage()).isEqualTo(line);
                    assertThat(entry.getThrown()).isNull();
                });
        assertThat(records)
                .filteredOn(entry -> entry.getThrown() != null)
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.getLevel()).isEqualTo(Level.FINE);
                    assertThat(entry.getThrown()).isSameAs(failure);
                });
        assertThat(records).noneMatch(entry -> entry.getMessage().contains(SECRET));
    }

    @Override
    public void close() {
        for (Logger logger : loggers) {
            logger.removeHandler(recorder);
            logger.setUseParentHandlers(true);
            logger.setLevel(null);
        }
    }
}
