package dev.sluice.stream;

import java.nio.charset.StandardCharsets;

/** One JSON array with an item a line, so that a person and a line-based tool can follow it. */
enum JsonArrayFormat implements Format<Object> {
    INSTANCE;

    @Override
    public String mediaType() {
        return "application/json";
    }

    @Override
    public byte[] head() {
        return new byte[] {'['};
    }

    @Override
    public byte[] item(Object item, boolean first, JsonText json) {
        return ((first ? "\n" : ",\n") + json.of(item)).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] tail() {
        return new byte[] {']', '\n'};
    }
}
