package dev.sluice.socket;

import java.nio.charset.StandardCharsets;

/**
 * How a connection ends or has ended.
 *
 * @param code the number in the close frame; 1006 when there was none
 * @param reason what was said to it; may be empty
 */
record SocketEnd(int code, String reason) {

    /** RFC 6455 section 5.5: a control frame has at most 125 bytes, and two are the number. */
    private static final int MOST_BYTES = 123;

    /** The connection broke. */
    static final SocketEnd BROKEN = new SocketEnd(CloseCode.NONE, "");

    /** One of ours, whose words are cut where a frame ends. */
    static SocketEnd said(int code, String reason) {
        String words = reason;
        while (words.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            words = words.substring(0, words.offsetByCodePoints(words.length(), -1));
        }
        return new SocketEnd(CloseCode.sendable(code), words);
    }

    SocketClosed exception() {
        return new SocketClosed(code, reason);
    }
}
