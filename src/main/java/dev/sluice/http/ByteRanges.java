package dev.sluice.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a {@code Range} field asks of a representation; RFC 9110 section 14.2.
 *
 * <p>A field that can't be understood, has another unit, or asks for more than {@link #MOST} separate pieces is ignored,
 * as the section allows: its sender gets the whole, which is always right. Positions of any number of digits are
 * understood.
 */
public sealed interface ByteRanges {

    /** The most pieces that are sent in one answer. */
    int MOST = 64;

    /** Pieces with fewer bytes than this between them become one: the head of a part would be longer. */
    int GAP = 80;

    /** The field is as good as not there: the whole is to be sent. */
    record Ignored() implements ByteRanges {}

    /** Nothing of what was asked for is there: 416. */
    record Unsatisfiable() implements ByteRanges {}

    /**
     * What is to be sent.
     *
     * @param pieces at least one; none overlaps another; in the order in which they were asked for
     */
    record Satisfiable(List<ByteRange> pieces) implements ByteRanges {
        public Satisfiable {
            if (pieces.isEmpty()) {
                throw new IllegalArgumentException("ranges that can be satisfied must be at least one");
            }
            pieces = List.copyOf(pieces);
        }
    }

    /**
     * What {@code field} asks of a representation of {@code size} bytes.
     *
     * @param field the value of {@code Range}
     */
    static ByteRanges of(String field, long size) {
        int equals = field.indexOf('=');
        if (equals < 0 || !field.substring(0, equals).toLowerCase(Locale.ROOT).equals("bytes")) {
            return new Ignored();
        }
        List<ByteRange> wanted = new ArrayList<>();
        int specs = 0;
        for (String element : field.substring(equals + 1).split(",", -1)) {
            String spec = blankless(element);
            if (spec.isEmpty()) {
                continue; // RFC 9110 section 5.6.1.2: a recipient ignores empty elements
            }
            specs++;
            if (!isSpec(spec)) {
                return new Ignored();
            }
            range(spec, size).ifPresent(wanted::add);
        }
        if (specs == 0) {
            return new Ignored();
        }
        if (wanted.isEmpty()) {
            // a suffix of nothing can be satisfied, but there is no way to write it: the whole is the same
            boolean suffixOfNothing = size == 0 && hasSuffix(field);
            return suffixOfNothing ? new Ignored() : new Unsatisfiable();
        }
        List<ByteRange> pieces = coalesced(wanted);
        return pieces.size() > MOST ? new Ignored() : new Satisfiable(pieces);
    }

    private static String blankless(String element) {
        int from = 0;
        int to = element.length();
        while (from < to && isBlank(element.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(element.charAt(to - 1))) {
            to--;
        }
        return element.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** Whether it is an int-range or a suffix-range of section 14.1.1 that is valid. */
    private static boolean isSpec(String spec) {
        int dash = spec.indexOf('-');
        if (dash < 0) {
            return false;
        }
        String first = spec.substring(0, dash);
        String last = spec.substring(dash + 1);
        if (!isDigits(first) || !isDigits(last) || (first.isEmpty() && last.isEmpty())) {
            return false;
        }
        return first.isEmpty() || last.isEmpty() || compare(first, last) <= 0;
    }

    private static boolean isDigits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Compares numbers of any length. */
    private static int compare(String one, String other) {
        String left = one.replaceFirst("^0+", "");
        String right = other.replaceFirst("^0+", "");
        return left.length() != right.length() ? Integer.compare(left.length(), right.length()) : left.compareTo(right);
    }

    /** The part of {@code spec} that is there. */
    private static Optional<ByteRange> range(String spec, long size) {
        int dash = spec.indexOf('-');
        String first = spec.substring(0, dash);
        String last = spec.substring(dash + 1);
        long from = first.isEmpty() ? size - Math.min(size, number(last)) : number(first);
        long to = first.isEmpty() || last.isEmpty() ? size - 1 : Math.min(number(last), size - 1);
        return from <= to ? Optional.of(new ByteRange(from, to)) : Optional.empty();
    }

    /** The number, or the largest one there is. */
    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE; // digits only: it is too large
        }
    }

    private static boolean hasSuffix(String field) {
        for (String element : field.substring(field.indexOf('=') + 1).split(",", -1)) {
            String spec = blankless(element);
            if (spec.startsWith("-") && number(spec.substring(1)) > 0) {
                return true;
            }
        }
        return false;
    }

    /** What overlaps or nearly touches becomes one piece, in the place of the one that was asked for first. */
    private static List<ByteRange> coalesced(List<ByteRange> wanted) {
        record Placed(int place, ByteRange range) {}
        List<Placed> sorted = new ArrayList<>();
        for (ByteRange range : wanted) {
            sorted.add(new Placed(sorted.size(), range));
        }
        sorted.sort(Comparator.comparingLong(placed -> placed.range().first()));
        List<Placed> merged = new ArrayList<>();
        for (Placed next : sorted) {
            Placed before = merged.isEmpty() ? null : merged.getLast();
            if (before != null && next.range().first() - before.range().last() <= GAP) {
                long last = Math.max(before.range().last(), next.range().last());
                merged.set(
                        merged.size() - 1,
                        new Placed(
                                Math.min(before.place(), next.place()),
                                new ByteRange(before.range().first(), last)));
            } else {
                merged.add(next);
            }
        }
        merged.sort(Comparator.comparingInt(Placed::place));
        return merged.stream().map(Placed::range).toList();
    }
}
