package dev.sluice.stream;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLConnection;

/** Tells the media type of bytes by their beginning. */
final class MediaTypeGuess {

    private static final int LOOKED_AT = 512;

    private MediaTypeGuess() {}

    /**
     * The media type of what {@code in} holds, of which nothing is used up: one that the JDK knows by its first bytes,
     * {@code text/plain} when these hold no control characters, else {@code application/octet-stream}.
     */
    static String of(BufferedInputStream in) throws IOException {
        in.mark(LOOKED_AT);
        byte[] begin = new byte[LOOKED_AT];
        // one read: what is there now is enough, and a slow source may take long to give more
        int read = in.read(begin);
        in.reset();
        String known = URLConnection.guessContentTypeFromStream(new ByteArrayInputStream(begin, 0, Math.max(0, read)));
        if (known != null) {
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
