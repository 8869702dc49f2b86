package dev.sluice.llm.wire;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Header fields of the form {@code value; name=value; name="value"}, RFC 9110 section 5.6.6. */
final class FieldParameters {

    private FieldParameters() {}

    /** What stands before the parameters, in small letters. */
    static String value(String field) {
        int semicolon = field.indexOf(';');
        return (semicolon < 0 ? field : field.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    /** A parameter; null when there is none, or the field can't be read up to it, or it comes twice. */
    static @Nullable String parameter(String field, String name) {
        String found = null;
        int at = field.indexOf(';');
        while (at >= 0 && at < field.length()) {
            int equals = field.indexOf('=', at);
            if (equals < 0) {
                return field.substring(at + 1).isBlank() ? found : null;
            }
            String key = field.substring(at + 1, equals).strip();
            StringBuilder value = new StringBuilder();
            at = value(field, equals + 1, value);
            if (at < 0) {
                return null;
            }
            if (key.equalsIgnoreCase(name)) {
                if (found != null) {
                    return null;
                }
                found = value.toString();
            }
        }
        return found;
    }

    /** Reads a value, and says where the next semicolon is, or the end; -1 when it is malformed. */
    private static int value(String field, int from, StringBuilder value) {
        int at = from;
        while (at < field.length() && isBlank(field.charAt(at))) {
            at++;
        }
        if (at == field.length() || field.charAt(at) != '"') {
            int semicolon = field.indexOf(';', at);
            int end = semicolon < 0 ? field.length() : semicolon;
            value.append(field.substring(at, end).strip());
            return value.indexOf("\"") >= 0 ? -1 : end;
        }
        at++;
        while (at < field.length() && field.charAt(at) != '"') {
            // browsers write quotes as %22 and leave the backslash alone; only one before a quote or another is an
            // escape
            boolean escape = field.charAt(at) == '\\'
                    && at + 1 < field.length()
                    && (field.charAt(at + 1) == '"' || field.charAt(at + 1) == '\\');
            at += escape ? 1 : 0;
            value.append(field.charAt(at));
            at++;
        }
        if (at >= field.length()) {
            return -1;
        }
        at++;
        while (at < field.length() && isBlank(field.charAt(at))) {
            at++;
        }
        return at == field.length() || field.charAt(at) == ';' ? at : -1;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
