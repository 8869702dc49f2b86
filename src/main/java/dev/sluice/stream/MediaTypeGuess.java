package dev.sluice.stream;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLConnection;
import java.util.Set;

/** Tells the media type of bytes by their beginning. */
final class MediaTypeGuess {

    private static final int LOOKED_AT = 512;

    /**
     * What may be guessed: types in which nothing runs. Whoever chose the bytes would choose HTML, SVG or XML, and have
     * his script run in the page of whoever looks at it.
     */
    private static final Set<String> HARMLESS = Set.of(
            "image/gif", "image/jpeg", "image/png", "image/tiff", "image/x-bitmap", "audio/basic", "audio/x-wav");

    private MediaTypeGuess() {}

    /**
     * The media type of what {@code in} holds, of which nothing is used up: an image or sound that the JDK knows by its
     * first bytes, {@code text/plain} when these hold no control characters, else {@code application/octet-stream}. Never
     * one that a browser would run a script of: HTML, SVG and XML are plain text here.
     */
    static String of(BufferedInputStream in) throws IOException {
        in.mark(LOOKED_AT);
        byte[] begin = new byte[LOOKED_AT];
        // one read: what is there now is enough, and a slow source may take long to give more
        int read = in.read(begin);
        in.reset();
        String known = URLConnection.guessContentTypeFromStream(new ByteArrayInputStream(begin, 0, Math.max(0, read)));
        if (known != null && HARMLESS.contains(known)) {
            return known;
        }
        for (int i = 0; i < read; i++) {
            boolean control = begin[i] >= 0 && begin[i] < 32 && "\t\n\r\f".indexOf(begin[i]) < 0;
            if (control) {
                return "application/octet-stream";
            }
        }
        return read > 0 ? "text/plain;charset=UTF-8" : "application/octet-stream";
    }
}
