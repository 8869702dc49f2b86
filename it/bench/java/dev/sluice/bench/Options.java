package dev.sluice.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What was asked for on the command line: {@code --name value} pairs. Owned by one program, which asks once for each. */
final class Options {

    /** An option that can't be used, with a sentence that says why. */
    static final class Unusable extends Exception {

        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message);
        }
    }

    private final Map<String, String> given;
    private final Map<String, String> inForce = new LinkedHashMap<>();

    private Options(Map<String, String> given) {
        this.given = given;
    }

    static Options parse(List<String> words) throws Unusable {
        Map<String, String> given = new LinkedHashMap<>();
        for (int i = 0; i < words.size(); i += 2) {
            String word = words.get(i);
            if (!word.startsWith("--") || i + 1 == words.size()) {
                throw new Unusable("options are written as --name value: " + String.join(" ", words));
            }
            given.put(word.substring(2), words.get(i + 1));
        }
        return new Options(given);
    }

    String text(String name, String fallback) {
        String value = given.getOrDefault(name, fallback);
        inForce.put(name, value);
        return value;
    }

    int whole(String name, int fallback) throws Unusable {
        String value = text(name, Integer.toString(fallback));
        try {
            int number = Integer.parseInt(value);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new Unusable("--" + name + " must be a whole number above 0: " + value);
    }

    /** Called when all were asked for: complains about those that nobody asked for. */
    void end() throws Unusable {
        TreeSet<String> unknown = new TreeSet<>(given.keySet());
        unknown.removeAll(inForce.keySet());
        if (!unknown.isEmpty()) {
            throw new Unusable("there is no option --" + unknown.first() + "; there are --"
                    + String.join(", --", new TreeSet<>(inForce.keySet())));
        }
    }

    /** All options with the values that are in force, as they would be written on a command line. */
    @Override
    public String toString() {
        return inForce.entrySet().stream()
                .map(option -> "--" + option.getKey() + " " + quoted(option.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static String quoted(String value) {
        return value.chars().allMatch(c -> Character.isLetterOrDigit(c) || "/._-,:".indexOf(c) >= 0)
                ? value
                : "'" + value + "'";
    }
}
