package dev.sluice.socket;

import dev.sluice.stream.Failures;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Brings what comes over one connection to its handler: puts messages together, within their limit. Called by the
 * container, one thread at a time.
 *
 * <p>Messages are taken in pieces, since a large one on a slow line takes longer than a ping may: each piece is a sign of
 * life. Jetty hands over what it has read; Tyrus waits for the end of a frame.
 */
final class Intake {

    private static final System.Logger LOG = System.getLogger(Intake.class.getName());

    private final SocketSession socket;
    private final SocketHandler handler;
    private final int mostBytes;
    // most messages come in one piece, and need nothing to be put together in
    private @Nullable StringBuilder text;
    private @Nullable ByteArrayOutputStream binary;
    private long length;
    private boolean rejected;

    Intake(SocketSession socket, SocketHandler handler, int mostBytes) {
        this.socket = socket;
        this.handler = handler;
        this.mostBytes = mostBytes;
    }

    SocketSession socket() {
        return socket;
    }

    SocketHandler handler() {
        return handler;
    }

    /** A piece of a text message, without half a character at its end. */
    void text(String piece, boolean last) {
        if (!fits(Utf8.length(piece))) {
            return;
        }
        StringBuilder before = text;
        if (!last) {
            text = before == null ? new StringBuilder(piece) : before.append(piece);
            return;
        }
        text = null;
        if (isTaken()) {
            String whole = before == null ? piece : before.append(piece).toString();
            guarded(() -> handler.onText(socket, whole));
        }
    }

    /** A piece of a binary message. */
    void binary(byte[] piece, boolean last) {
        if (!fits(piece.length)) {
            return;
        }
        ByteArrayOutputStream before = binary;
        if (!last || before != null) {
            before = before == null ? new ByteArrayOutputStream(2 * piece.length) : before;
            before.writeBytes(piece);
        }
        binary = last ? null : before;
        if (last && isTaken()) {
            byte[] whole = before == null ? piece : before.toByteArray();
            guarded(() -> handler.onBinary(socket, whole));
        }
    }

    /** Whether the message has not become too big. */
    private boolean fits(int more) {
        socket.heard();
        if (rejected) {
            throw new IllegalStateException("a message is too big; nothing more is taken in");
        }
        length += more;
        if (length <= mostBytes) {
            return true;
        }
        rejected = true;
        text = null;
        binary = null;
        socket.reject(CloseCode.TOO_BIG, "a message may have " + mostBytes + " bytes");
        return false;
    }

    private boolean isTaken() {
        int bytes = Math.toIntExact(length);
        length = 0;
        return socket.takes(bytes);
    }

    /** Calls the handler. One that throws closes its own connection and no other. */
    void guarded(Runnable call) {
        socket.entered();
        try {
            call.run();
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            Failures.log(LOG, "the handler of " + socket.handshake().path() + " failed", e);
            socket.close(CloseCode.FAILED, "the server failed");
        } finally {
            socket.left();
        }
    }
}
