package dev.sluice.llm.routing;

/** A text that is sent to an upstream and shown to nobody: {@code toString} hides it. Immutable. */
public final class SecretText {

    private final String text;

    public SecretText(String text) {
        this.text = text;
    }

    /** The text itself, to be sent, or to be cut out of what others say. */
    public String reveal() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecretText secret && text.equals(secret.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
