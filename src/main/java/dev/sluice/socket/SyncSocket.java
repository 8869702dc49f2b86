package dev.sluice.socket;

import dev.sluice.problem.ProblemException;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket in the hands of a method that serves it; see {@link SocketRoute}. Sending waits while the client is slow,
 * and receiving waits for the client; both only on the method's own virtual thread. Owned by that thread, but for
 * {@link #close(int, String)} and what tells of the connection.
 *
 * <p>What the client sends waits in an inbox of {@code sluice.sockets.inbox-messages}. When it is full, the connection is
 * not read any more where its thread is a virtual one; elsewhere (Payara) it is closed with 3013.
 */
public interface SyncSocket {

    /**
     * Who connects.
     *
     * @param host the address
     * @param port the port
     */
    record Client(String host, int port) {}

    /** Answers the handshake: the connection is open when this returns. The first send or receive does it otherwise. */
    default void accept() throws SocketClosed, InterruptedException {
        accept(null, Map.of());
    }

    /**
     * Answers the handshake; the connection is open when this returns.
     *
     * @param subprotocol taken when the client offered it; without effect otherwise
     * @param headers more fields of the response
     * @throws IllegalArgumentException when a field can't be one
     * @throws IllegalStateException when it was answered before
     * @throws SocketClosed when the client has gone
     */
    void accept(@Nullable String subprotocol, Map<String, String> headers) throws SocketClosed, InterruptedException;

    /** The next message; waits for it. */
    SocketMessage receive() throws SocketClosed, InterruptedException;

    /** The next message, which must be text: a binary one closes the connection with 1003. */
    String receiveText() throws SocketClosed, InterruptedException;

    /** The next message, which must be binary: text closes the connection with 1003. */
    byte[] receiveBytes() throws SocketClosed, InterruptedException;

    /**
     * The next message, text or binary, read as JSON: one that is not closes the connection with 3501.
     *
     * @param type as of Jakarta JSON Binding
     */
    <T> T receiveJson(Class<T> type) throws SocketClosed, InterruptedException;

    /** The same for a type with parameters. */
    Object receiveJson(Type type) throws SocketClosed, InterruptedException;

    /** Sends text; waits for room. A client that takes nothing for too long is closed with 3008. */
    void sendText(String text) throws SocketClosed, InterruptedException;

    /** Sends bytes, which must not be changed afterwards; waits for room. */
    void sendBytes(byte[] bytes) throws SocketClosed, InterruptedException;

    /** Sends a value as JSON text; waits for room. */
    void sendJson(@Nullable Object value) throws SocketClosed, InterruptedException;

    /** Sends a ping, soon; whether the client lives is also watched without it. */
    void ping() throws SocketClosed, InterruptedException;

    /**
     * Sends what waits and closes. Before the handshake is answered it is refused with 403.
     *
     * @param code 1000 to 1014 as RFC 6455 section 7.4 allows it, 3000 to 4999
     * @param reason cut to 123 bytes of UTF-8
     */
    void close(int code, String reason);

    /** Closes with 1000. */
    default void close() {
        close(CloseCode.NORMAL.number(), "");
    }

    /**
     * Refuses the handshake.
     *
     * @throws ProblemException always
     */
    default void refuse(int status, String title, String detail) {
        throw new ProblemException(status, title, detail);
    }

    /** What the client said at first. */
    Handshake handshake();

    /** Who it is. */
    Client client();

    /** The path below the context. */
    default String path() {
        return handshake().path();
    }

    /** The value of a variable of the route. */
    default String variable(String name) {
        return handshake().variable(name);
    }

    /** Parameters of the query. */
    default Map<String, List<String>> query() {
        return handshake().query();
    }

    /** Fields of the request, names in lower case. */
    default Map<String, List<String>> headers() {
        return handshake().headers();
    }

    /** Cookies of the request. */
    default Map<String, String> cookies() {
        return handshake().cookies();
    }

    /** What is spoken, once the handshake is answered. */
    Optional<String> subprotocol();

    /** What the connection has carried so far; zeros before it is open. */
    SocketCounters counters();

    /** Whether the connection is open, as far as is known. */
    boolean isOpen();
}
