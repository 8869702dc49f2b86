package dev.sluice.config;

import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thing that an operator can set: its key, its default as written, what it means and how its text becomes a value.
 *
 * @param name the key, such as {@code sluice.port}
 * @param fallback the default as one would write it; empty for "not set"
 * @param meaning one sentence for the help text and the README
 * @param parser makes a value of the text
 * @param <T> the type of the value
 */
public record Setting<T>(String name, String fallback, String meaning, Parser<T> parser) {

    /** What the names of our settings begin with; keys that begin otherwise are not ours to judge. */
    static final String PREFIX = "sluice.";

    public Setting {
        if (!name.startsWith(PREFIX)) {
            throw new IllegalArgumentException("a setting's name must start with " + PREFIX + ": " + name);
        }
    }

    /** The name of the environment variable that sets it, by MicroProfile Config's mapping rule. */
    public String environmentName() {
        return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /**
     * Makes a value of {@code text}.
     *
     * @throws ConfigException when the text is not one, naming key, value and what is allowed
     */
    T parse(String text) {
        try {
            return parser.parse(text.strip());
        } catch (IllegalArgumentException e) {
            String shown = parser.secret() ? "not usable" : "\"" + text + "\"";
            throw new ConfigException(
                    name + " is " + shown + "; it must be " + parser.allowed() + hintOf(e.getMessage()));
        }
    }

    private static String hintOf(@Nullable String message) {
        return message == null || message.isEmpty() || message.startsWith("For input") ? "" : " (" + message + ")";
    }

    /**
     * Text to value, with a phrase for what is allowed: "a whole number from 0 to 65535".
     *
     * @param secret whether the text must not be shown, not even when it is wrong
     */
    record Parser<T>(String allowed, boolean secret, Function<String, T> function) {

        Parser(String allowed, Function<String, T> function) {
            this(allowed, false, function);
        }

        /**
         * The value of {@code text}.
         *
         * @throws IllegalArgumentException when there is none
         */
        T parse(String text) {
            return function.apply(text);
        }
    }
}
