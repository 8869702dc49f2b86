package dev.sluice.stream;

/** What a header field may be made of; RFC 9110 sections 5.1 and 5.5. */
public final class HeaderField {

    private static final String SEPARATORS = "!#$%&'*+-.^_`|~";

    private HeaderField() {}

    /**
     * The name, when it is a token.
     *
     * @throws IllegalArgumentException when it is not
     */
    public static String name(String name) {
        boolean token = !name.isEmpty()
                && name.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || SEPARATORS.indexOf(c) >= 0));
        if (!token) {
            throw new IllegalArgumentException("no header field name: \"" + visible(name) + "\"");
        }
        return name;
    }

    /**
     * The value, when it holds no line break, no other control character, and nothing that a container
     * could cut down to one: else whoever chose part of it could add
     * fields of his own.
     *
     * @throws IllegalArgumentException when it does
     */
    public static String value(String value) {
        if (value.chars().anyMatch(c -> (c < 32 && c != '\t') || c == 127 || c > 255)) {
            throw new IllegalArgumentException(
                    "a header field must not contain a control character, or one that is not of ISO 8859-1: \""
                            + visible(value) + "\"");
        }
        return value;
    }

    private static String visible(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0");
    }
}
