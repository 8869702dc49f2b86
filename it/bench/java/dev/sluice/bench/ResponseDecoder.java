package dev.sluice.bench;

import java.io.IOException;
import java.util.Locale;

/**
 * Takes the bytes of HTTP/1.1 responses apart, in whatever pieces they come (RFC 9112 sections 6 and 7.1). Owned by the
 * thread that reads the connection.
 *
 * <pre>
 * HEAD -&gt; SIZE     the header section ended, chunked      SIZE -&gt; DATA -&gt; DATA_END -&gt; SIZE   each chunk
 * HEAD -&gt; FIXED    it ended, with a Content-Length        SIZE -&gt; TRAILER -&gt; DONE            the last chunk
 * FIXED -&gt; DONE    all bytes are there
 * DONE -&gt; HEAD     next()
 * </pre>
 */
final class ResponseDecoder {

    private enum State {
        HEAD,
        SIZE,
        DATA,
        DATA_END,
        TRAILER,
        FIXED,
        DONE
    }

    private State state = State.HEAD;
    private final StringBuilder line = new StringBuilder();
    private int status;
    private long length;
    private boolean chunked;
    private long left;

    /** Ready for the next response of this connection. */
    void next() {
        state = State.HEAD;
        line.setLength(0);
        status = 0;
        length = 0;
        chunked = false;
    }

    boolean isDone() {
        return state == State.DONE;
    }

    boolean hasHead() {
        return state != State.HEAD;
    }

    /** Takes what was read; gives what is body to {@code sink}. */
    void feed(byte[] bytes, int offset, int count, BodySink sink) throws IOException {
        int at = offset;
        int end = offset + count;
        while (at < end) {
            switch (state) {
                case DATA, FIXED -> {
                    int piece = (int) Math.min(left, end - at);
                    sink.body(bytes, at, piece);
                    at += piece;
                    left -= piece;
                    if (left == 0) {
                        state = state == State.DATA ? State.DATA_END : State.DONE;
                    }
                }
                case HEAD, SIZE, DATA_END, TRAILER -> {
                    char c = (char) (bytes[at++] & 0xff);
                    if (c == '\n') {
                        line(line.toString());
                        line.setLength(0);
                    } else if (c != '\r') {
                        line.append(c);
                    }
                }
                case DONE -> throw new IOException("bytes after the end of a response");
            }
        }
    }

    private void line(String text) throws IOException {
        switch (state) {
            case HEAD -> headLine(text);
            case SIZE -> {
                left = Long.parseLong(text, 16);
                state = left == 0 ? State.TRAILER : State.DATA;
            }
            case DATA_END -> state = State.SIZE;
            case TRAILER -> state = text.isEmpty() ? State.DONE : State.TRAILER;
            case DATA, FIXED, DONE -> throw new IllegalStateException("no line is read in " + state);
        }
    }

    private void headLine(String text) throws IOException {
        String lower = text.toLowerCase(Locale.ROOT);
        if (text.isEmpty()) {
            left = length;
            state = chunked ? State.SIZE : length > 0 ? State.FIXED : State.DONE;
        } else if (status == 0) {
            status = Integer.parseInt(text.split(" ", 3)[1]);
            if (status != 200) {
                throw new IOException("the answer is not 200: " + text);
            }
        } else if (lower.startsWith("content-length:")) {
            length = Long.parseLong(lower.substring("content-length:".length()).strip());
        } else if (lower.startsWith("transfer-encoding:")) {
            chunked = lower.endsWith("chunked");
        }
    }
}
