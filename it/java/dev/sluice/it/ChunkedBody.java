package dev.sluice.it;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Undoes the chunked transfer coding, RFC 9112 section 7.1, and trusts nothing. */
final class ChunkedBody {

    private ChunkedBody() {}

    /**
     * Whether a response ends as if it were whole.
     *
     * @param response all that came, from the status line on, one character a byte
     * @throws IllegalArgumentException when its body is not chunked
     */
    static boolean endsAsIfWhole(String response) {
        int body = response.indexOf("\r\n\r\n") + 4;
        if (!response.substring(0, body).toLowerCase(Locale.ROOT).contains("\r\ntransfer-encoding: chunked\r\n")) {
            throw new IllegalArgumentException("no chunked body: " + response);
        }
        try {
            decode(response.substring(body));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * The body of a whole chunked message.
     *
     * @param message what follows the header section, one character a byte
     * @throws IllegalArgumentException when it is not whole, or more than that
     */
    static byte[] decode(String message) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int at = 0;
        while (true) {
            int end = message.indexOf("\r\n", at);
            if (end < 0) {
                throw new IllegalArgumentException("no end of the chunk size at " + at);
            }
            int size = Integer.parseInt(message.substring(at, end), 16);
            at = end + 2;
            if (at + size > message.length()) {
                throw new IllegalArgumentException("no whole chunk at " + at);
            }
            if (size == 0) {
                if (!message.substring(at).equals("\r\n")) {
                    throw new IllegalArgumentException("the message goes on after its end");
                }
                return body.toByteArray();
            }
            body.writeBytes(message.substring(at, at + size).getBytes(StandardCharsets.ISO_8859_1));
            if (!message.startsWith("\r\n", at + size)) {
                throw new IllegalArgumentException("no end of the chunk at " + (at + size));
            }
            at += size + 2;
        }
    }
}
