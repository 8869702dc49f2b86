package dev.sluice.it.llm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** One answer on its way out. Owned by the thread that does the script's steps. */
final class ScriptedAnswer {

    /** So that what was accepted of a large piece is known while the rest waits. */
    private static final int PIECE = 4_096;

    private final Script script;
    private final FakeConnection connection;
    private final FakeExchange exchange;
    private final ByteArrayOutputStream coded = new ByteArrayOutputStream();
    private final @Nullable GZIPOutputStream gzip;
    private boolean headSent;
    private boolean ended;

    ScriptedAnswer(Script script, FakeConnection connection, FakeExchange exchange) throws IOException {
        this.script = script;
        this.connection = connection;
        this.exchange = exchange;
        this.gzip = script.isGzip() ? new GZIPOutputStream(coded, PIECE, true) : null;
    }

    void play() throws IOException, InterruptedException {
        for (Script.Step step : script.steps()) {
            step.take(this);
        }
        if (!ended) {
            end();
        }
    }

    void head() throws IOException {
        if (!headSent) {
            headSent = true;
            raw(script.headText().getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    void write(byte[] piece) throws IOException {
        if (gzip == null) {
            framed(piece);
            return;
        }
        gzip.write(piece);
        gzip.flush();
        framed(takeCoded());
    }

    private byte[] takeCoded() {
        byte[] bytes = coded.toByteArray();
        coded.reset();
        return bytes;
    }

    private void framed(byte[] bytes) throws IOException {
        if (bytes.length == 0) {
            return; // an empty chunk would be the last
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        if (!headSent) {
            headSent = true;
            all.writeBytes(script.headText().getBytes(StandardCharsets.ISO_8859_1));
        }
        boolean chunk = script.framing() == Script.Framing.CHUNKED;
        if (chunk) {
            all.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        all.writeBytes(bytes);
        if (chunk) {
            all.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        raw(all.toByteArray());
    }

    void raw(byte[] bytes) throws IOException {
        OutputStream out = connection.output();
        for (int at = 0; at < bytes.length; at += PIECE) {
            int length = Math.min(PIECE, bytes.length - at);
            out.write(bytes, at, length);
            exchange.wrote(length);
        }
    }

    void end() throws IOException {
        ended = true;
        head();
        if (gzip != null) {
            gzip.finish();
            framed(takeCoded());
        }
        switch (script.framing()) {
            case CHUNKED -> raw("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            case LENGTH -> {}
            case CLOSE -> connection.closeHere(false);
        }
    }

    void cut() {
        ended = true;
        connection.closeHere(false);
    }

    void reset() {
        ended = true;
        connection.closeHere(true);
    }

    void holdOpen() throws InterruptedException {
        ended = true;
        connection.awaitEnd();
    }
}
