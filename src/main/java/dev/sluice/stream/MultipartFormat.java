package dev.sluice.stream;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Parts between boundaries. The boundary after a part is sent with the part: a reader knows its end without waiting for
 * the next, and a browser shows a picture when it has come and not one later.
 *
 * @param subtype {@code mixed} or {@code x-mixed-replace}
 * @param boundary what stands between the parts; must occur in none of them, and is random for that
 */
record MultipartFormat(String subtype, String boundary) implements Format<Part> {

    static Format<Part> of(String subtype) {
        return new MultipartFormat(subtype, "sluice-" + UUID.randomUUID());
    }

    @Override
    public String mediaType() {
        return "multipart/" + subtype + ";boundary=" + boundary;
    }

    @Override
    public byte[] head() {
        return ascii("--" + boundary);
    }

    @Override
    public byte[] item(Part part, boolean first, JsonText json) {
        StringBuilder fields = new StringBuilder(96).append("\r\n");
        part.headers()
                .forEach((name, value) ->
                        fields.append(name).append(": ").append(value).append("\r\n"));
        if (part.headers().keySet().stream().noneMatch("Content-Length"::equalsIgnoreCase)) {
            fields.append("Content-Length: ").append(part.body().length()).append("\r\n");
        }
        byte[] before = fields.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
        byte[] after = ascii("\r\n--" + boundary);
        byte[] all = new byte[before.length + part.body().length() + after.length];
        System.arraycopy(before, 0, all, 0, before.length);
        System.arraycopy(part.body().array(), 0, all, before.length, part.body().length());
        System.arraycopy(after, 0, all, before.length + part.body().length(), after.length);
        return all;
    }

    @Override
    public byte[] tail() {
        return ascii("--\r\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
