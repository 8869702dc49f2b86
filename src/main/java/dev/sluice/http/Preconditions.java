package dev.sluice.http;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the conditions of a request come to; RFC 9110 section 13. */
public enum Preconditions {
    /** Go on. */
    HOLD,
    /** Who asked has it already: 304. */
    NOT_MODIFIED,
    /** What was asked for must not be done: 412. */
    FAILED;

    /**
     * Evaluates the conditions in the order of section 13.2.2.
     *
     * @param reads whether the method is GET or HEAD
     * @param current the representation that there is, null when there is none
     */
    public static Preconditions of(boolean reads, Fields fields, @Nullable Validators current) {
        String match = fields.value("If-Match");
        if (match != null) {
            if (!isAmong(match, current, true)) {
                return FAILED;
            }
        } else if (current != null && isNewer(current, fields.value("If-Unmodified-Since"))) {
            return FAILED;
        }
        String noneMatch = fields.value("If-None-Match");
        if (noneMatch != null) {
            if (!isAmong(noneMatch, current, false)) {
                return HOLD;
            }
            return reads ? NOT_MODIFIED : FAILED;
        }
        String since = fields.value("If-Modified-Since");
        if (reads && current != null && since != null) {
            Optional<Instant> date = HttpDate.parse(since, current.now());
            boolean known =
                    date.isPresent() && !HttpDate.seconds(current.modified()).isAfter(date.get());
            return known ? NOT_MODIFIED : HOLD;
        }
        return HOLD;
    }

    /** Those conditions of a request that can have failed, as they came: for whoever is told so. */
    public static String told(Fields fields) {
        return Stream.of("If-Match", "If-Unmodified-Since", "If-None-Match")
                .filter(name -> fields.value(name) != null)
                .map(name -> name + ": " + fields.value(name))
                .collect(Collectors.joining("; "));
    }

    private static boolean isAmong(String field, @Nullable Validators current, boolean strongly) {
        if (current == null) {
            return false;
        }
        if (field.strip().equals("*")) {
            return true;
        }
        List<EntityTag> tags = EntityTag.list(field);
        return tags.stream()
                .anyMatch(tag -> strongly ? tag.isStronglyEqual(current.tag()) : tag.isWeaklyEqual(current.tag()));
    }

    /** Whether it was changed after that date; a date that can't be understood is ignored, as section 13.1.4 says. */
    private static boolean isNewer(Validators current, @Nullable String field) {
        return field != null
                && HttpDate.parse(field, current.now())
                        .filter(HttpDate.seconds(current.modified())::isAfter)
                        .isPresent();
    }

    /**
     * Whether a {@code Range} may be followed: there is no {@code If-Range}, or its strong tag or its exact date is the
     * current one (section 13.1.5).
     */
    public static boolean allowRange(Fields fields, Validators current) {
        String field = fields.value("If-Range");
        if (field == null) {
            return true;
        }
        String value = field.strip();
        if (value.startsWith("\"") || value.startsWith("W/")) {
            return EntityTag.parse(value).filter(current.tag()::isStronglyEqual).isPresent();
        }
        Optional<Instant> date = HttpDate.parse(value, current.now());
        return date.isPresent() && date.equals(current.sentDate());
    }
}
