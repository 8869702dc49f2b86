package dev.sluice.json;

/** Bytes that are no JSON text, or one that is nested too deeply. Its message never shows what they hold. */
public final class BadJson extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;
    private final int offset;

    BadJson(String reason, int offset) {
        super(reason + ", at byte " + offset);
        this.reason = reason;
        this.offset = offset;
    }

    /** What is wrong. */
    public String reason() {
        return reason;
    }

    /** Where it is: how many bytes of the text come before. */
    public int offset() {
        return offset;
    }
}
