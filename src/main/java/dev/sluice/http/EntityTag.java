package dev.sluice.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An entity tag; RFC 9110 section 8.8.3.
 *
 * @param opaque what stands between the quotes
 * @param weak whether it only says that two representations are equivalent
 */
public record EntityTag(String opaque, boolean weak) {

    public EntityTag {
        if (!opaque.chars().allMatch(EntityTag::isTagCharacter)) {
            throw new IllegalArgumentException("an entity tag must not hold quotes, blanks or controls: " + opaque);
        }
    }

    /** A strong tag. */
    public static EntityTag strong(String opaque) {
        return new EntityTag(opaque, false);
    }

    /** The same tag, weak. */
    public EntityTag weakened() {
        return new EntityTag(opaque, true);
    }

    /** Whether both stand for the same bytes (strong comparison, section 8.8.3.2). */
    public boolean isStronglyEqual(EntityTag other) {
        return !weak && !other.weak && opaque.equals(other.opaque);
    }

    /** Whether both stand for the same in meaning (weak comparison). */
    public boolean isWeaklyEqual(EntityTag other) {
        return opaque.equals(other.opaque);
    }

    /** One tag, and nothing else. */
    public static Optional<EntityTag> parse(String text) {
        return Optional.of(list(text)).filter(tags -> tags.size() == 1).map(List::getFirst);
    }

    /** The tags of a list; none when it can't be understood to its end. */
    public static List<EntityTag> list(String text) {
        List<EntityTag> tags = new ArrayList<>();
        int at = 0;
        boolean separated = true;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t') {
                at++;
                continue;
            }
            if (c == ',') {
                separated = true;
                at++;
                continue;
            }
            boolean weak = text.startsWith("W/\"", at);
            int open = weak ? at + 2 : at;
            int close = text.charAt(open) == '"' ? text.indexOf('"', open + 1) : -1;
            if (!separated || close < 0) {
                return List.of();
            }
            String opaque = text.substring(open + 1, close);
            if (!opaque.chars().allMatch(EntityTag::isTagCharacter)) {
                return List.of();
            }
            tags.add(new EntityTag(opaque, weak));
            separated = false;
            at = close + 1;
        }
        return List.copyOf(tags);
    }

    /** The {@code etagc} of the grammar. */
    private static boolean isTagCharacter(int c) {
        return c == 0x21 || (c >= 0x23 && c <= 0x7e) || (c >= 0x80 && c <= 0xff);
    }

    /** As it is written in a field. */
    @Override
    public String toString() {
        return (weak ? "W/\"" : "\"") + opaque + "\"";
    }
}
