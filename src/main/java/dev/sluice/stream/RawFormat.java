package dev.sluice.stream;

/**
 * Bytes as they are.
 *
 * @param mediaType the media type of the body
 */
record RawFormat(String mediaType) implements Format<byte[]> {

    @Override
    public byte[] item(byte[] item, boolean first, JsonText json) {
        return item;
    }
}
