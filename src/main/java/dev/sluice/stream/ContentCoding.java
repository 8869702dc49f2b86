package dev.sluice.stream;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** How a body is compressed on its way; RFC 9110 section 8.4.1. */
public enum ContentCoding {
    /** Not at all. */
    IDENTITY("identity"),
    /** RFC 1952. */
    GZIP("gzip"),
    /** The zlib format (RFC 1950), which is what the field's {@code deflate} means. */
    DEFLATE("deflate");

    /** Media types, or beginnings of such, that hold compressed bytes already. */
    private static final Set<String> DENSE = Set.of(
            "image/",
            "video/",
            "audio/",
            "font/woff",
            "application/zip",
            "application/gzip",
            "application/x-gzip",
            "application/zstd",
            "application/x-7z",
            "application/x-bzip",
            "application/x-xz",
            "application/pdf",
            "application/java-archive",
            "multipart/x-mixed-replace");

    private static final Pattern WEIGHT = Pattern.compile("q=(0(\\.\\d{0,3})?|1(\\.0{0,3})?)");

    private final String token;

    ContentCoding(String token) {
        this.token = token;
    }

    /** The name in the header fields. */
    public String token() {
        return token;
    }

    /**
     * The best of these that a reader accepts; gzip before deflate when it likes both as much.
     *
     * @param accepted the value of its {@code Accept-Encoding} (RFC 9110 section 12.5.3); what can't be understood
     *     accepts nothing
     */
    public static ContentCoding accepted(String accepted) {
        double gzip = weight(accepted, GZIP.token);
        double deflate = weight(accepted, DEFLATE.token);
        double plain = Math.max(0, weight(accepted, IDENTITY.token));
        if (gzip > 0 && gzip >= deflate && gzip >= plain) {
            return GZIP;
        }
        return deflate > 0 && deflate >= plain ? DEFLATE : IDENTITY;
    }

    /** Whether bytes of this media type are worth compressing. */
    static boolean compresses(String mediaType) {
        String type = mediaType.toLowerCase(Locale.ROOT);
        return type.startsWith("image/svg") || DENSE.stream().noneMatch(type::startsWith);
    }

    /**
     * How much a reader likes a coding, from 0 to 1; -1 when its field does not speak of it.
     *
     * @param accepted the value of its {@code Accept-Encoding}
     * @param coding a token, such as {@code br}
     */
    public static double weight(String accepted, String coding) {
        double any = -1;
        for (String element : accepted.split(",", -1)) {
            String[] parts = element.split(";", -1);
            String name = parts[0].strip().toLowerCase(Locale.ROOT);
            if (name.equals(coding) || (name.equals("x-gzip") && coding.equals(GZIP.token))) {
                return quality(parts);
            }
            if (name.equals("*") && !coding.equals(IDENTITY.token)) {
                any = quality(parts);
            }
        }
        return any;
    }

    /** The weight that is the only parameter a coding may have; 0 when it is none (RFC 9110 section 12.4.2). */
    private static double quality(String[] parts) {
        if (parts.length == 1) {
            return 1;
        }
        String weight = parts[1].strip().toLowerCase(Locale.ROOT);
        return parts.length == 2 && WEIGHT.matcher(weight).matches() ? Double.parseDouble(weight.substring(2)) : 0;
    }
}
