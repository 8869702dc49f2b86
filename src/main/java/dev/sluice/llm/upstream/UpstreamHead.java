package dev.sluice.llm.upstream;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How an upstream answers.
 *
 * @param status the final status
 * @param fields the first value of each header field, by its name in lower case
 */
public record UpstreamHead(int status, Map<String, String> fields) {

    /** What Jetty's client takes away, and what is none. */
    private static final Set<String> CODINGS = Set.of("", "identity", "gzip", "x-gzip");

    public UpstreamHead {
        fields = Map.copyOf(fields);
    }

    /** The value of a field, however its name is written. */
    public Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Whether its body is as it was meant, or in a coding that the HTTP client takes away: RFC 9110, section 8.4. */
    public boolean isReadable() {
        return CODINGS.contains(field("content-encoding").orElse("").strip().toLowerCase(Locale.ROOT));
    }

    /** How many bytes the body has; -1 when that is not said, or said of a coding of it. */
    public long length() {
        if (field("content-encoding").isPresent()) {
            return -1;
        }
        try {
            return Math.max(
                    -1, Long.parseLong(field("content-length").orElse("-1").strip()));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** The media type without its parameters, in lower case; empty when there is none. */
    public String mediaType() {
        String value = field("content-type").orElse("");
        int end = value.indexOf(';');
        return (end < 0 ? value : value.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }
}
