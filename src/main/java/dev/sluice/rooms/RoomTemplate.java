package dev.sluice.rooms;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which rooms a handler is for, and what the variable parts of their names are called. Immutable. */
final class RoomTemplate {

    private static final Pattern VARIABLE = Pattern.compile("\\{([A-Za-z][A-Za-z0-9_]*)}");

    private final String text;
    private final Pattern pattern;
    private final List<String> variables;

    /**
     * A template such as {@code game:{id}}.
     *
     * @throws IllegalArgumentException when a brace is no part of a variable, or a variable is there twice
     */
    RoomTemplate(String text) {
        this.text = text;
        StringBuilder regex = new StringBuilder();
        List<String> names = new ArrayList<>();
        Matcher matcher = VARIABLE.matcher(text);
        int done = 0;
        while (matcher.find()) {
            regex.append(quote(text.substring(done, matcher.start()))).append("([^:]+)");
            if (names.contains(matcher.group(1))) {
                throw new IllegalArgumentException("the variable " + matcher.group(1) + " is there twice: " + text);
            }
            names.add(matcher.group(1));
            done = matcher.end();
        }
        this.pattern = Pattern.compile(regex.append(quote(text.substring(done))).toString());
        this.variables = List.copyOf(names);
    }

    private static String quote(String literal) {
        if (literal.contains("{") || literal.contains("}")) {
            throw new IllegalArgumentException("a brace must belong to a variable such as {id}: " + literal);
        }
        return Pattern.quote(literal);
    }

    /** What two templates for the same rooms have in common, whatever they call their variables. */
    String shape() {
        return VARIABLE.matcher(text).replaceAll("{}");
    }

    int variables() {
        return variables.size();
    }

    /** The values of the variables in this name, if it is one of these. */
    Optional<Map<String, String>> match(String name) {
        Matcher matcher = pattern.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < variables.size(); i++) {
            values.put(variables.get(i), matcher.group(i + 1));
        }
        return Optional.of(values);
    }

    @Override
    public String toString() {
        return text;
    }
}
