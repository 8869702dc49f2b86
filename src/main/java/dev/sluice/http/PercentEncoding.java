package dev.sluice.http;

import java.nio.charset.StandardCharsets;

/** Text where only some characters may stand for themselves: the others become their UTF-8 bytes, as {@code %XX}. */
public final class PercentEncoding {

    private PercentEncoding() {}

    /**
     * The text with all escaped but ASCII letters, digits, and what {@code plain} holds.
     *
     * @param plain other characters that stand for themselves, all of ASCII; without {@code %}
     */
    public static String of(String text, String plain) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > 0 && (Character.isLetterOrDigit(b) || plain.indexOf(b) >= 0)) {
                encoded.append((char) b);
            } else {
                encoded.append('%')
                        .append(Character.toUpperCase(Character.forDigit(b >> 4 & 15, 16)))
                        .append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
            }
        }
        return encoded.toString();
    }
}
