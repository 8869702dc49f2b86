package dev.sluice.stream;

import java.nio.charset.StandardCharsets;

/**
 * Items that each end with a line feed.
 *
 * @param mediaType the media type of the body
 * @param before what stands before each item
 * @param text writes one item, without its line feed
 * @param <T> the items
 */
record LineFormat<T>(String mediaType, String before, Writing<T> text) implements Format<T> {

    static final Format<CharSequence> TEXT =
            new LineFormat<>("text/plain;charset=UTF-8", "", (item, json) -> item.toString());

    static final Format<Object> NDJSON = new LineFormat<>("application/x-ndjson", "", (item, json) -> json.line(item));

    /** RFC 7464 section 2.2: a reader that lost its place finds it again at the next record separator. */
    static final Format<Object> JSON_SEQ =
            new LineFormat<>("application/json-seq", "\u001e", (item, json) -> json.line(item));

    /** Any item by its own words. */
    static final Format<Object> WORDS =
            new LineFormat<>("text/plain;charset=UTF-8", "", (item, json) -> item.toString());

    /**
     * Makes text of an item.
     *
     * @param <T> the items
     */
    @FunctionalInterface
    interface Writing<T> {
        String of(T item, JsonText json);
    }

    @Override
    public byte[] item(T item, boolean first, JsonText json) {
        return (before + text.of(item, json) + '\n').getBytes(StandardCharsets.UTF_8);
    }
}
