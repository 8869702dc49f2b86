package dev.sluice.config;

import dev.sluice.config.Setting.Parser;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The kinds of value that settings have, each with the phrase that an error message uses for what is allowed. */
final class Parsers {

    private Parsers() {}

    static Parser<String> text() {
        return new Parser<>("text", text -> text);
    }

    static Parser<Optional<String>> optionalText() {
        return new Parser<>("text, or empty", text -> text.isEmpty() ? Optional.empty() : Optional.of(text));
    }

    /** A secret: at least {@code minimum} characters, so that nobody guards a door with "a". */
    static Parser<Optional<Secret>> optionalSecret(int minimum) {
        return new Parser<>("empty or at least " + minimum + " characters long", true, text -> {
            if (!text.isEmpty() && text.length() < minimum) {
                throw new IllegalArgumentException("too short");
            }
            return text.isEmpty() ? Optional.empty() : Optional.of(new Secret(text));
        });
    }

    static Parser<Integer> whole(int low, int high) {
        return new Parser<>("a whole number from " + low + " to " + high, text -> {
            int number = Integer.parseInt(text);
            if (number < low || number > high) {
                throw new IllegalArgumentException("");
            }
            return number;
        });
    }

    static Parser<Long> whole(long low, long high) {
        return new Parser<>("a whole number from " + low + " to " + high, text -> {
            long number = Long.parseLong(text);
            if (number < low || number > high) {
                throw new IllegalArgumentException("");
            }
            return number;
        });
    }

    static Parser<Boolean> yesOrNo() {
        return new Parser<>("true or false", text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("");
        });
    }

    /** One of the constants, written in small letters with hyphens. */
    static <E extends Enum<E>> Parser<E> oneOf(Class<E> type) {
        Map<String, E> byName = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            byName.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
        }
        return new Parser<>("one of " + String.join(", ", byName.keySet()), text -> {
            E constant = byName.get(text);
            if (constant == null) {
                throw new IllegalArgumentException("");
            }
            return constant;
        });
    }

    static Parser<Double> number(double low, double high) {
        return new Parser<>("a number from " + low + " to " + high, text -> {
            double number = Double.parseDouble(text);
            // written so that NaN is refused too
            if (!(number >= low && number <= high)) {
                throw new IllegalArgumentException("");
            }
            return number;
        });
    }

    static Parser<Duration> seconds(int low, int high) {
        Parser<Integer> whole = whole(low, high);
        return new Parser<>(
                "a whole number of seconds from " + low + " to " + high, text -> Duration.ofSeconds(whole.parse(text)));
    }

    static Parser<Optional<Path>> optionalPath() {
        return new Parser<>("a path, or empty", text -> {
            try {
                return text.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Path.of(text).toAbsolutePath().normalize());
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException("no path: " + e.getReason(), e);
            }
        });
    }

    /** A context path: {@code /} or {@code /name}. */
    static Parser<String> contextPath() {
        return new Parser<>("/ or a path such as /sluice", text -> {
            if (!text.equals("/") && !text.matches("(/[A-Za-z0-9._~-]+)+")) {
                throw new IllegalArgumentException("");
            }
            return text;
        });
    }

    /** Names separated by commas, lower case. */
    static Parser<List<String>> names() {
        return new Parser<>(
                "names separated by commas",
                text -> Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList());
    }
}
