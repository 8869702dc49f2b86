package dev.sluice.stream;

import dev.sluice.http.PercentEncoding;

/** The header field {@code Content-Disposition}: RFC 6266, with names that are not ASCII after RFC 8187. */
final class ContentDisposition {

    /** What RFC 8187 section 3.2.1 lets stand for itself ({@code attr-char}), besides letters and digits. */
    private static final String PLAIN = "!#$&+-.^_`|~";

    private ContentDisposition() {}

    /**
     * Says that the body is to be saved under {@code name}. Slashes become underscores: a name is no path.
     *
     * @throws IllegalArgumentException when the name is empty or holds a control character
     */
    static String attachment(String name) {
        if (name.isBlank() || name.chars().anyMatch(c -> c < 32 || c == 127)) {
            throw new IllegalArgumentException("a file name must not be empty or hold a control character: \""
                    + name.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0") + "\"");
        }
        String plain = name.replace('/', '_').replace('\\', '_');
        StringBuilder value = new StringBuilder("attachment; filename=\"").append(ascii(plain));
        value.append('"');
        // RFC 6266 appendix D: some read a % in the plain form as an escape
        if (plain.chars().anyMatch(c -> c > 126 || c == '%' || c == '"')) {
            value.append("; filename*=UTF-8''").append(PercentEncoding.of(plain, PLAIN));
        }
        return value.toString();
    }

    private static String ascii(String name) {
        StringBuilder text = new StringBuilder();
        name.codePoints().forEach(c -> text.append(c > 126 || c == '%' || c == '"' ? '_' : (char) c));
        return text.toString();
    }
}
