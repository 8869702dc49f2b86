package dev.sluice.llm.routing;

import java.util.OptionalInt;

/**
 * One name, or one beginning of names, of models that an upstream has.
 *
 * @param pattern the name that is asked for; with a {@code *} at its end any name that begins so
 * @param target the upstream's own name for it; a {@code *} at its end stands for what that of the pattern matched
 * @param weight how much of it this upstream gets, where that is not as usual for the upstream
 */
public record ModelRule(String pattern, String target, OptionalInt weight) {

    static final String REST = "*";

    public ModelRule {
        int star = pattern.indexOf(REST);
        int filled = target.indexOf(REST);
        if (pattern.isEmpty() || target.isEmpty()) {
            throw new IllegalArgumentException("a model must have a name");
        }
        if ((star >= 0 && star < pattern.length() - 1) || (filled >= 0 && filled < target.length() - 1)) {
            throw new IllegalArgumentException("a * must be at the end: " + pattern + " to " + target);
        }
        if (filled >= 0 && star < 0) {
            throw new IllegalArgumentException("there is nothing for the * of " + target + " in " + pattern);
        }
    }

    /** A rule for names that are the same on both sides. */
    static ModelRule same(String pattern) {
        return new ModelRule(pattern, pattern, OptionalInt.empty());
    }

    /** Whether the pattern is a whole name. */
    boolean isExact() {
        return !pattern.endsWith(REST);
    }

    boolean matches(String model) {
        return isExact() ? model.equals(pattern) : model.startsWith(beginning());
    }

    /** How much of a name it says: of two rules that match, the one that says more counts. */
    int precision() {
        return isExact() ? Integer.MAX_VALUE : beginning().length();
    }

    /** What the upstream calls a model that matches. */
    String targetOf(String model) {
        return target.endsWith(REST)
                ? target.substring(0, target.length() - 1)
                        + model.substring(beginning().length())
                : target;
    }

    private String beginning() {
        return pattern.substring(0, pattern.length() - 1);
    }
}
