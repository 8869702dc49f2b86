package dev.sluice.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code Content-Range} in a request: which bytes of a whole its body has, or the question how many have come; RFC
 * 9110 sections 14.4 and 14.5.
 *
 * @param bytes the bytes that come now; empty for the question
 * @param total how many the whole has
 */
public record ContentRange(Optional<ByteRange> bytes, long total) {

    private static final Pattern FORM =
            Pattern.compile("bytes (?:(\\d{1,18})-(\\d{1,18})|\\*)/(\\d{1,18})", Pattern.CASE_INSENSITIVE);

    public ContentRange {
        if (total < 0 || bytes.filter(range -> range.last() >= total).isPresent()) {
            throw new IllegalArgumentException("a range must lie in its whole: " + bytes + " of " + total);
        }
    }

    /** What {@code field} says; empty when it says nothing that makes sense, or leaves the total open. */
    public static Optional<ContentRange> parse(String field) {
        Matcher parts = FORM.matcher(field.strip());
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            long total = Long.parseLong(parts.group(3));
            Optional<ByteRange> bytes = Optional.ofNullable(parts.group(1))
                    .map(first -> new ByteRange(Long.parseLong(first), Long.parseLong(parts.group(2))));
            return Optional.of(new ContentRange(bytes, total));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // the last before the first, or behind the end
        }
    }
}
