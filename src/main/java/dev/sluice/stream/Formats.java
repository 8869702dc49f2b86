package dev.sluice.stream;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The formats among which a body of items is given its own, by the media type that was agreed on with the reader.
 * Immutable.
 */
public final class Formats {

    private final Map<String, Format<Object>> byType;

    private Formats(Map<String, Format<Object>> byType) {
        this.byType = Map.copyOf(byType);
    }

    /** Those of this package: JSON array, NDJSON, json-seq, CSV, lines of text. */
    public static Formats standard() {
        Map<String, Format<Object>> formats = new LinkedHashMap<>();
        formats.put("application/json", Format.json());
        formats.put("application/x-ndjson", Format.ndjson());
        formats.put("application/jsonl", Format.ndjson());
        formats.put("application/json-seq", Format.jsonSeq());
        formats.put("text/csv", RecordCsvFormat.INSTANCE);
        formats.put("text/plain", LineFormat.WORDS);
        return new Formats(formats);
    }

    /** These and one more. */
    public Formats with(String mediaType, Format<Object> format) {
        Map<String, Format<Object>> more = new LinkedHashMap<>(byType);
        more.put(essence(mediaType), format);
        return new Formats(more);
    }

    /** The format for a media type, whose parameters do not count. */
    public Optional<Format<Object>> of(String mediaType) {
        return Optional.ofNullable(byType.get(essence(mediaType)));
    }

    /** The media types that there is a format for, in order. */
    public List<String> mediaTypes() {
        return byType.keySet().stream().sorted().toList();
    }

    private static String essence(String mediaType) {
        int semicolon = mediaType.indexOf(';');
        return (semicolon < 0 ? mediaType : mediaType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
    }
}
