package dev.sluice.dtesn.psystem;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What becomes of some objects: {@code 1: aab -> c d,out e,in} takes two {@code a} and one {@code b}, and makes one
 * {@code c} that stays, one {@code d} that goes to the parent and one {@code e} that goes to a child. Rules of priority 1
 * are applied before those of 2, and so on. A rule that ends with {@code !} dissolves its membrane. A value.
 *
 * @param priority from 1 to 9; the lowest number is the highest priority
 * @param takes what it takes
 * @param makes what it makes; none is possible
 * @param dissolves whether the membrane is gone afterwards
 */
record Rule(int priority, Objects takes, List<Product> makes, boolean dissolves) {

    /** Longest text of a rule; what it takes and makes is bounded by that. */
    private static final int LONGEST = 120;

    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern WHOLE = Pattern.compile("([1-9]):\\s*([a-z]+)\\s*->\\s*([a-z,\\s]*?)\\s*(!?)");
    private static final Pattern PRODUCT = Pattern.compile("([a-z]+)(?:,(in|out))?");

    /**
     * Objects of one kind that a rule makes.
     *
     * @param object the kind, from 0 for {@code a}
     */
    record Product(int object, Target target) {}

    /**
     * How many there are of each kind.
     *
     * @param text letters, each an object, in alphabetical order
     */
    record Objects(String text) {

        Objects {
            text = text.chars()
                    .sorted()
                    .mapToObj(each -> String.valueOf((char) each))
                    .collect(Collectors.joining());
        }

        int of(int object) {
            return (int) text.chars().filter(each -> each == 'a' + object).count();
        }
    }

    Rule {
        makes = List.copyOf(makes);
    }

    /**
     * Reads a rule.
     *
     * @throws IllegalArgumentException when it is none
     */
    static Rule of(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("a rule must have at most " + LONGEST + " characters, not "
                    + text.length() + ": " + text.substring(0, 40) + "...");
        }
        // one blank at a time: many could be matched in very many ways
        Matcher matcher = WHOLE.matcher(BLANKS.matcher(text.strip()).replaceAll(" "));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a rule must be like \"1: aab -> c d,out e,in !\": " + text);
        }
        List<Product> makes = new ArrayList<>();
        for (String word :
                matcher.group(3).isBlank() ? new String[0] : matcher.group(3).split("\\s+")) {
            Matcher product = PRODUCT.matcher(word);
            if (!product.matches()) {
                throw new IllegalArgumentException(
                        "products must be letters, with ,in or ,out behind them if they leave: " + text);
            }
            Target target = switch (product.group(2)) {
                case null -> Target.HERE;
                case "in" -> Target.IN;
                default -> Target.OUT;
            };
            product.group(1).chars().forEach(letter -> makes.add(new Product(letter - 'a', target)));
        }
        return new Rule(
                Integer.parseInt(matcher.group(1)),
                new Objects(matcher.group(2)),
                makes,
                !matcher.group(4).isEmpty());
    }

    boolean sendsIn() {
        return makes.stream().anyMatch(product -> product.target() == Target.IN);
    }

    @Override
    public String toString() {
        String products = makes.stream()
                .map(product -> (char) ('a' + product.object())
                        + switch (product.target()) {
                            case HERE -> "";
                            case OUT -> ",out";
                            case IN -> ",in";
                        })
                .collect(Collectors.joining(" "));
        return (priority + ": " + takes.text() + " -> " + products + (dissolves ? " !" : "")).strip();
    }
}
