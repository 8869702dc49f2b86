package dev.sluice.socket;

import static dev.sluice.FailureLog.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Awaiting;
import dev.sluice.FailureLog;
import dev.sluice.problem.ProblemException;
import java.lang.reflect.Type;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a connection whose handler fails, and what the log is told: never the message, unless somebody looks for it. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class HandlerFailureTest {

    static final JsonValues NO_JSON = new JsonValues() {
        @Override
        public String write(@Nullable Object value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Object read(String text, Type type) {
            throw new UnsupportedOperationException();
        }
    };

    private final FailureLog log = new FailureLog(Intake.class, Conversation.class);
    private final SocketFixture fixture = new SocketFixture();
    private final FakeConnection connection = new FakeConnection(true);

    @AfterEach
    void recordNoMore() {
        log.close();
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
        log.assertTold("the handler of /ws failed: java.lang.IllegalStateException", failure);
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
        log.assertTold("the handler of /ws failed: java.lang.NoClassDefFoundError", failure);
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
        log.assertTold("the method of /ws failed: java.lang.NoClassDefFoundError", failure);
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
        log.assertTold("the method of /ws failed: java.lang.NoClassDefFoundError", failure);
    }
}
