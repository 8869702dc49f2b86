package dev.sluice.json;

/** The members of a JSON object, written one after the other. Owned by one thread. */
public final class JsonMembers {

    private final StringBuilder text = new StringBuilder(256);

    /** A string. */
    public JsonMembers add(String name, String value) {
        return raw(name, JsonStrings.quoted(value));
    }

    /** A whole number. */
    public JsonMembers add(String name, long value) {
        return raw(name, Long.toString(value));
    }

    /** A number; null for one that is not finite, which JSON has no word for. */
    public JsonMembers add(String name, double value) {
        return raw(name, Double.isFinite(value) ? Double.toString(value) : "null");
    }

    /** True or false. */
    public JsonMembers add(String name, boolean value) {
        return raw(name, Boolean.toString(value));
    }

    /** A value that is JSON already. */
    public JsonMembers raw(String name, String json) {
        if (!text.isEmpty()) {
            text.append(',');
        }
        text.append('"').append(name).append("\":").append(json);
        return this;
    }

    /** All of them, without the braces. */
    public String text() {
        return text.toString();
    }

    /** The object. */
    public String object() {
        return "{" + text + "}";
    }
}
