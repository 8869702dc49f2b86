package dev.sluice.stream;

import dev.sluice.http.ByteRanges;
import dev.sluice.http.Fields;
import dev.sluice.http.Preconditions;
import dev.sluice.http.Validators;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a file answers to the conditions and ranges of a request, as RFC 9110 sections 13.2 and 14.2 say.
 *
 * @param status 200, 206, or one without content: 304, 412, 416
 * @param part which of its bytes are sent, when that is not all or nothing
 * @param kept the names of the header fields that stay, in lower case; null when all do
 * @param contentRange the value of {@code Content-Range}, if there is to be one
 */
record FileAnswer(
        int status, Optional<FileBody> part, @Nullable Set<String> kept, Optional<String> contentRange) {

    /**
     * What stays in a 304: what RFC 9110 section 15.4.5 asks for, and how a browser is to treat the file. A server sets
     * those for all responses, too, and its fields would replace the stored ones (RFC 9111 section 4.3.4).
     */
    private static final Set<String> OF_NOT_MODIFIED = Set.of(
            "etag",
            "last-modified",
            "cache-control",
            "expires",
            "content-location",
            "vary",
            "content-security-policy",
            "x-content-type-options",
            "referrer-policy");

    /** Nothing was asked that changes anything. */
    private static final FileAnswer WHOLE = new FileAnswer(200, Optional.empty(), null, Optional.empty());

    /** The answer to a request with these fields for a file that would else be sent as a whole. */
    static FileAnswer to(FileBody whole, String method, Fields fields) {
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return WHOLE;
        }
        Validators validators = whole.file().validators(Instant.now());
        return switch (Preconditions.of(true, fields, validators)) {
            case NOT_MODIFIED -> without(304, OF_NOT_MODIFIED, Optional.empty());
            case FAILED -> without(412, Set.of("etag"), Optional.empty());
            case HOLD -> {
                String range = fields.value("Range");
                // section 14.2: for GET alone
                if (range == null || !method.equals("GET") || !Preconditions.allowRange(fields, validators)) {
                    yield WHOLE;
                }
                yield ranged(whole, ByteRanges.of(range, whole.file().size()));
            }
        };
    }

    private static FileAnswer ranged(FileBody whole, ByteRanges ranges) {
        OpenFile file = whole.file();
        return switch (ranges) {
            case ByteRanges.Ignored ignored -> WHOLE;
            case ByteRanges.Unsatisfiable unsatisfiable ->
                without(416, Set.of("etag", "accept-ranges"), Optional.of("bytes */" + file.size()));
            case ByteRanges.Satisfiable some
            when some.pieces().size() == 1 ->
                partly(
                        FileBody.range(file, whole.mediaType(), some.pieces().getFirst()),
                        Optional.of(some.pieces().getFirst().contentRange(file.size())));
            case ByteRanges.Satisfiable some -> {
                // 122 random bits: nobody can know a file that holds them
                String boundary = UUID.randomUUID().toString();
                yield partly(FileBody.ranges(file, whole.mediaType(), some.pieces(), boundary), Optional.empty());
            }
        };
    }

    private static FileAnswer partly(FileBody part, Optional<String> contentRange) {
        return new FileAnswer(206, Optional.of(part), null, contentRange);
    }

    private static FileAnswer without(int status, Set<String> kept, Optional<String> contentRange) {
        return new FileAnswer(status, Optional.empty(), kept, contentRange);
    }

    /** Whether a header field that was set for the whole file stays. */
    boolean keeps(String name) {
        return kept == null || kept.contains(name.toLowerCase(Locale.ROOT));
    }
}
