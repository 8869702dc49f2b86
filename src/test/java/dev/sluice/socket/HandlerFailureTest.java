package dev.sluice.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Awaiting;
import dev.sluice.problem.ProblemException;
import java.lang.reflect.Type;
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

/** What becomes of a connection whose handler fails, and what the log is told: never the message, unless somebody looks for it. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class HandlerFailureTest {

    private static final String SECRET = "token=0123456789";

    private static final JsonValues NO_JSON = new JsonValues() {
        @Override
        public String write(@Nullable Object value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Object read(String text, Type type) {
            throw new UnsupportedOperationException();
        }
    };

    /** The loggers are kept: the log manager holds them weakly. */
    private final List<Logger> loggers =
            List.of(Logger.getLogger(Intake.class.getName()), Logger.getLogger(Conversation.class.getName()));

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

    private final SocketFixture fixture = new SocketFixture();
    private final FakeConnection connection = new FakeConnection(true);

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

    private void assertTold(String line, Throwable failure) {
        Awaiting.until("all was told", () -> records.size() >= 2);
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

    private void assertClosed() {
        Awaiting.until("closed", () -> connection.closed() != null);
        assertThat(connection.closed()).isEqualTo(new SocketEnd(1_011, "the server failed"));
    }

    @Test
    void failureOfAHandlerIsToldByItsClass() {
        IllegalStateException failure = new IllegalStateException(SECRET);
        fixture.open(
                connection,
                new SocketHandler() {
                    @Override
                    public void onText(Socket socket, String text) {
                        throw failure;
                    }
                },
                "192.0.2.1",
                null);

        connection.receive(String.class, "hello");

        assertClosed();
        assertTold("the handler of /ws failed: java.lang.IllegalStateException", failure);
    }

    @Test
    void handlerThatLacksAClassClosesItsOwnConnection() {
        NoClassDefFoundError failure = new NoClassDefFoundError(SECRET);
        fixture.open(
                connection,
                new SocketHandler() {
                    @Override
                    public void onText(Socket socket, String text) {
                        throw failure;
                    }
                },
                "192.0.2.1",
                null);

        connection.receive(String.class, "hello");

        assertClosed();
        assertTold("the handler of /ws failed: java.lang.NoClassDefFoundError", failure);
    }

    private SocketHandler served(SyncMethod method) {
        return new Conversations(fixture.threads, 2, 1_000, NO_JSON, fixture.sessions::countInboxFull)
                .begin(SocketFixture.handshake("192.0.2.1"), method);
    }

    @Test
    void methodThatLacksAClassClosesItsOwnConnection() {
        NoClassDefFoundError failure = new NoClassDefFoundError(SECRET);
        fixture.open(
                connection,
                served(socket -> {
                    socket.accept();
                    throw failure;
                }),
                "192.0.2.1",
                null);

        assertClosed();
        assertTold("the method of /ws failed: java.lang.NoClassDefFoundError", failure);
    }

    @Test
    void methodThatLacksAClassBeforeItAcceptsRefusesTheHandshakeAtOnce() {
        NoClassDefFoundError failure = new NoClassDefFoundError(SECRET);

        assertThatThrownBy(() -> served(socket -> {
                    throw failure;
                }))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(500));
        assertTold("the method of /ws failed: java.lang.NoClassDefFoundError", failure);
    }
}
