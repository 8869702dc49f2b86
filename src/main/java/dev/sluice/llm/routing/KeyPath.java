package dev.sluice.llm.routing;

import java.util.regex.Pattern;

/** Where something stands in the router's file, as in {@code upstreams[1].health.openSecs}. */
final class KeyPath {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,79}");

    private KeyPath() {}

    /** The member {@code name} of the object at {@code path}; an odd name is quoted and in brackets. */
    static String member(String path, String name) {
        if (!PLAIN.matcher(name).matches()) {
            return path + "[" + new Value.Text(name).shown() + "]";
        }
        return path.isEmpty() ? name : path + "." + name;
    }
}
