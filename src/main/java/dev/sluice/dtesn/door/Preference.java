package dev.sluice.dtesn.door;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which of the media types on offer a reader likes best, by its {@code Accept} field; RFC 9110 section 12.5.1. */
final class Preference {

    private static final Pattern WEIGHT = Pattern.compile("q=(0(\\.\\d{0,3})?|1(\\.0{0,3})?)");

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9a-z-]++";

    /**
     * A parameter that is no weight, or none at all (RFC 9110 section 5.6.6), also one without a value, which RFC 7231
     * let stand after the weight. Never gives back what it took: a long one would cost a frame of the stack per
     * character.
     */
    private static final Pattern IGNORED =
            Pattern.compile("(?!q(=|$))(" + TOKEN + "(=(" + TOKEN + "|\"([^\"\\\\]|\\\\.)*+\"))?+)?+");

    private Preference() {}

    /**
     * The media type on offer with the greatest weight, the first of these when there are several; none when the reader
     * accepts none.
     *
     * <p>The most specific range that matches a media type gives its weight; parameters are ignored on both sides, and
     * of two ranges that differ in nothing else the greater weight counts.
     *
     * @param accept the value of the field; nothing, or an empty one, accepts all. An element that can't be understood
     *     is taken for one that is not there, but does not make the field an empty one
     * @param offered media types, the server's favourite first
     */
    static Optional<String> of(@Nullable String accept, List<String> offered) {
        Map<String, Double> weights = weights(accept == null ? "" : accept);
        Optional<String> best = Optional.empty();
        double most = 0;
        for (String mediaType : offered) {
            double weight = weight(mediaType, weights);
            if (weight > most) {
                best = Optional.of(mediaType);
                most = weight;
            }
        }
        return best;
    }

    private static double weight(String mediaType, Map<String, Double> weights) {
        String type = pieces(mediaType.toLowerCase(Locale.ROOT), ';').getFirst();
        String family = type.substring(0, type.indexOf('/') + 1) + "*";
        return weights.getOrDefault(type, weights.getOrDefault(family, weights.getOrDefault("*/*", 0.0)));
    }

    /** Weights by ranges. What is no range may be among them, since no media type looks for it. */
    private static Map<String, Double> weights(String accept) {
        List<String> elements = pieces(accept.toLowerCase(Locale.ROOT), ',');
        // a list may have elements with nothing in them, which do not count: RFC 9110 section 5.6.1.2
        if (elements.stream().allMatch(String::isEmpty)) {
            return Map.of("*/*", 1.0);
        }
        Map<String, Double> weights = new HashMap<>();
        for (String element : elements) {
            List<String> pieces = pieces(element, ';');
            quality(pieces.subList(1, pieces.size()))
                    .ifPresent(quality -> weights.merge(pieces.getFirst(), quality, Math::max));
        }
        return weights;
    }

    /** The weight among these parameters, wherever it stands, or 1; empty when they are no parameters. */
    private static OptionalDouble quality(List<String> parameters) {
        OptionalDouble quality = OptionalDouble.empty();
        for (String parameter : parameters) {
            if (quality.isEmpty() && WEIGHT.matcher(parameter).matches()) {
                quality = OptionalDouble.of(Double.parseDouble(parameter.substring(2)));
            } else if (!IGNORED.matcher(parameter).matches()) {
                return OptionalDouble.empty();
            }
        }
        return OptionalDouble.of(quality.orElse(1));
    }

    /** What stands between the marks, where a mark in quotes is none (RFC 9110 section 5.6.4). */
    private static List<String> pieces(String text, char mark) {
        List<String> pieces = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                at++;
            } else if (c == mark && !quoted) {
                pieces.add(text.substring(from, at).strip());
                from = at + 1;
            }
        }
        pieces.add(text.substring(from).strip());
        return pieces;
    }
}
