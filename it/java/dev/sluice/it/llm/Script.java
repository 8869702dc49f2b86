package dev.sluice.it.llm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * How one request is answered: a status, header fields, how the body is framed, and then steps, done in their order on a
 * thread of the answer's own. Each {@code write} is one write to the socket, and one chunk where there are chunks. After the
 * last step the body ends as its framing has it, unless a step has ended it otherwise.
 *
 * <p>Whatever is written to the body is given as it is: line ends, byte order marks, comments, and events that break the
 * rules are texts like any other. Owned by one test, which does not change it once it was handed over.
 */
public final class Script {

    /** How a client is to know where the body ends. */
    enum Framing {
        CHUNKED,
        LENGTH,
        CLOSE
    }

    /** Something to do. */
    interface Step {
        void take(ScriptedAnswer answer) throws IOException, InterruptedException;
    }

    private final int status;
    private final List<String> fields = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private Framing framing = Framing.CHUNKED;
    private boolean gzip;

    private Script(int status) {
        this.status = status;
    }

    /** An answer of this status, in chunks unless something else is said. */
    public static Script status(int status) {
        return new Script(status);
    }

    /** A stream of events, in chunks. */
    public static Script events() {
        return status(200).field("Content-Type", "text/event-stream; charset=utf-8");
    }

    /** A whole stream: an event for each of these, and {@code [DONE]}. */
    public static Script stream(String... data) {
        Script script = events();
        for (String event : data) {
            script.event(event);
        }
        return script.event("[DONE]");
    }

    /** A body of JSON that says how long it is. */
    public static Script json(int status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return status(status)
                .field("Content-Type", "application/json")
                .length(bytes.length)
                .write(bytes);
    }

    /** No byte of an answer, until the client leaves. */
    public static Script silent() {
        return status(200).holdsOpen();
    }

    /** These bytes instead of HTTP, and then the connection ends. */
    public static Script garbage(String bytes) {
        return status(200).raw(bytes).cut();
    }

    /** One more header field. */
    public Script field(String name, String value) {
        fields.add(name + ": " + value);
        return this;
    }

    /** A header field whose value has this length. */
    public Script hugeField(String name, int length) {
        return field(name, "h".repeat(length));
    }

    /** The body says how long it is, whatever is written then. */
    public Script length(long bytes) {
        framing = Framing.LENGTH;
        return field("Content-Length", Long.toString(bytes));
    }

    /** The end of the connection is that of the body. */
    public Script untilClose() {
        framing = Framing.CLOSE;
        return field("Connection", "close");
    }

    /** The body is compressed, and what was written is flushed each time. */
    public Script gzip() {
        gzip = true;
        return field("Content-Encoding", "gzip");
    }

    /** Sends the head, which otherwise leaves with the first piece of the body. */
    public Script head() {
        return step(ScriptedAnswer::head);
    }

    /** One piece of the body. */
    public Script write(byte[] piece) {
        byte[] bytes = piece.clone();
        return step(answer -> answer.write(bytes));
    }

    /** One piece of the body, in UTF-8. */
    public Script write(String piece) {
        return write(piece.getBytes(StandardCharsets.UTF_8));
    }

    /** An event as it should be. */
    public Script event(String data) {
        return write("data: " + data + "\n\n");
    }

    /** Each byte of the text by itself. */
    public Script bytewise(String text) {
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            write(new byte[] {one});
        }
        return this;
    }

    /** The text in two pieces, the first of so many bytes, which may be in the middle of a character. */
    public Script split(String text, int firstBytes) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] first = Arrays.copyOf(bytes, firstBytes);
        byte[] second = Arrays.copyOfRange(bytes, firstBytes, bytes.length);
        return write(first).write(second);
    }

    /** The same piece so many times. */
    public Script repeated(String piece, long times) {
        byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
        return step(answer -> {
            for (long i = 0; i < times; i++) {
                answer.write(bytes);
            }
        });
    }

    /** The same piece until the client has gone. */
    public Script endless(String piece) {
        return repeated(piece, Long.MAX_VALUE);
    }

    /** One event with so many bytes of data, which never lies in memory. */
    public Script hugeEvent(long bytes) {
        int piece = 8_192;
        write("data: ").repeated("x".repeat(piece), bytes / piece);
        return write("x".repeat((int) (bytes % piece)) + "\n\n");
    }

    /** Bytes past the framing and the coding, and without a head before them: one character for each. */
    public Script raw(String bytes) {
        byte[] exact = bytes.getBytes(StandardCharsets.ISO_8859_1);
        return step(answer -> answer.raw(exact));
    }

    /** Waits. What was written before has left. */
    public Script awaits(CountDownLatch latch) {
        return step(answer -> latch.await());
    }

    /** Is silent for so long. For clients that cannot be asked what they have heard; others are better awaited. */
    public Script pauses(Duration silence) {
        return step(answer -> Thread.sleep(silence));
    }

    /** Does something, such as to say that it has come so far. */
    public Script then(Runnable work) {
        return step(answer -> work.run());
    }

    /** Ends the body as its framing has it. The connection stays for the next request where the framing allows that. */
    public Script end() {
        return step(ScriptedAnswer::end);
    }

    /** Closes the connection as it is, wherever the body may be. */
    public Script cut() {
        return step(ScriptedAnswer::cut);
    }

    /** Resets the connection, so that what the client has not read yet is lost. */
    public Script reset() {
        return step(ScriptedAnswer::reset);
    }

    /** Does nothing more until the client leaves. */
    public Script holdsOpen() {
        return step(ScriptedAnswer::holdOpen);
    }

    private Script step(Step step) {
        steps.add(step);
        return this;
    }

    Framing framing() {
        return framing;
    }

    boolean isGzip() {
        return gzip;
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    /** The bytes of the head. */
    String headText() {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
        fields.forEach(field -> head.append(field).append("\r\n"));
        if (framing == Framing.CHUNKED) {
            head.append("Transfer-Encoding: chunked\r\n");
        }
        return head.append("\r\n").toString();
    }
}
