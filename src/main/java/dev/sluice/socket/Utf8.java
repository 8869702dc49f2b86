package dev.sluice.socket;

/** How long text is on the wire. */
final class Utf8 {

    private Utf8() {}

    /** The bytes of text without lone surrogates. */
    static int length(String text) {
        int length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // half of a surrogate pair is counted as two of its four bytes
                length += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return length;
    }
}
