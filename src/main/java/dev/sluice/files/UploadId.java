package dev.sluice.files;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Which upload a part belongs to, so that the parts of two senders never become one file. Chosen by the sender, who can
 * then go on even when the very first answer is lost, or else by the server.
 *
 * @param value 16 to 64 letters, digits, hyphens and underscores: long enough that no two senders choose the same
 */
record UploadId(String value) {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{16,64}");

    UploadId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "Upload-Id must have 16 to 64 letters, digits, hyphens and underscores: " + value.length());
        }
    }

    /** What a field says; empty when it is none. */
    static Optional<UploadId> parse(String field) {
        String value = field.strip();
        return FORM.matcher(value).matches() ? Optional.of(new UploadId(value)) : Optional.empty();
    }

    /** One that nobody has. */
    static UploadId random() {
        return new UploadId(UUID.randomUUID().toString());
    }
}
