package dev.sluice.stream;

import java.util.List;

/**
 * How items become the bytes of one body: a media type, and what stands before, between and after them. Immutable, and
 * without state: one format serves any number of streams.
 *
 * @param <T> the items
 */
public interface Format<T> {

    /** The media type of the body, with its parameters. */
    String mediaType();

    /**
     * The format of one body, whose first item this is: another one, where that decides about the whole, as it does about
     * the columns of a table.
     */
    default Format<T> beginningWith(T first) {
        return this;
    }

    /** What stands before the first item; also the whole of an empty body, with {@link #tail} after it. */
    default byte[] head() {
        return NOTHING;
    }

    /**
     * One item with what separates it from its neighbours.
     *
     * @param item the item
     * @param first whether it is the first of its body
     * @param json writes values as JSON, for formats that hold such
     * @throws IllegalArgumentException when the item can't be written in this format
     */
    byte[] item(T item, boolean first, JsonText json);

    /** What stands after the last item. */
    default byte[] tail() {
        return NOTHING;
    }

    /** No bytes. */
    byte[] NOTHING = new byte[0];

    /** Bytes as they are, each array an item. */
    static Format<byte[]> bytes(String mediaType) {
        return new RawFormat(mediaType);
    }

    /** Lines of text, each item one of them: {@code text/plain} in UTF-8. */
    static Format<CharSequence> lines() {
        return LineFormat.TEXT;
    }

    /** A JSON array: {@code application/json}, RFC 8259. An empty body is {@code []}. */
    static Format<Object> json() {
        return JsonArrayFormat.INSTANCE;
    }

    /** JSON values, one a line: {@code application/x-ndjson}. */
    static Format<Object> ndjson() {
        return LineFormat.NDJSON;
    }

    /** JSON values, each between a record separator and a line feed: {@code application/json-seq}, RFC 7464. */
    static Format<Object> jsonSeq() {
        return LineFormat.JSON_SEQ;
    }

    /** Rows of cells: {@code text/csv}, RFC 4180, without a header line. */
    static Format<List<?>> csv() {
        return new CsvFormat(List.of(), true);
    }

    /** Rows of cells below a line with the names of the columns: {@code text/csv}, RFC 4180. */
    static Format<List<?>> csv(List<String> columns) {
        return new CsvFormat(columns, true);
    }

    /** Parts with header fields of their own: {@code multipart/mixed}, RFC 2046 section 5.1. */
    static Format<Part> multipart() {
        return MultipartFormat.of("mixed");
    }

    /**
     * Parts each of which takes the place of the one before: {@code multipart/x-mixed-replace}, which browsers show as a
     * moving picture when the parts are images.
     */
    static Format<Part> replacing() {
        return MultipartFormat.of("x-mixed-replace");
    }
}
