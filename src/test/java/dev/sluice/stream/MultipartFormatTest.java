package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Seeds;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartFormatTest {

    private static final JsonText NO_JSON = value -> {
        throw new AssertionError("a part is no JSON");
    };

    private static byte[] body(Format<Part> format, List<Part> parts) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(format.head());
        boolean first = true;
        for (Part part : parts) {
            body.writeBytes(format.item(part, first, NO_JSON));
            first = false;
        }
        body.writeBytes(format.tail());
        return body.toByteArray();
    }

    /** A part as a reader finds it. */
    private record Read(Map<String, String> headers, String body) {}

    /** RFC 2046 section 5.1.1, in Latin-1 so that a byte is a character. */
    private static List<Read> read(String mediaType, byte[] bytes) {
        String delimiter = "--" + mediaType.substring(mediaType.indexOf("boundary=") + 9);
        String body = "\r\n" + new String(bytes, StandardCharsets.ISO_8859_1);
        List<Read> parts = new ArrayList<>();
        int at = body.indexOf("\r\n" + delimiter);
        assertThat(at).as("nothing before the first boundary").isZero();
        while (true) {
            int after = at + 2 + delimiter.length();
            if (body.startsWith("--", after)) {
                assertThat(body.substring(after)).as("the closing boundary").isEqualTo("--\r\n");
                return parts;
            }
            assertThat(body.substring(after, after + 2)).isEqualTo("\r\n");
            int next = body.indexOf("\r\n" + delimiter, after);
            assertThat(next).as("each part ends").isPositive();
            String part = body.substring(after + 2, next);
            int blank = part.startsWith("\r\n") ? -2 : part.indexOf("\r\n\r\n");
            Map<String, String> headers = new LinkedHashMap<>();
            for (String line : part.substring(0, Math.max(0, blank)).split("\r\n", -1)) {
                headers.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 2));
            }
            parts.add(new Read(headers, part.substring(blank + 4)));
            at = next;
        }
    }

    @Test
    void bodyIsWrittenToTheByte() {
        Format<Part> format = new MultipartFormat("mixed", "B");
        Part part = Part.of("text/plain", "hi".getBytes(StandardCharsets.UTF_8));

        assertThat(format.mediaType()).isEqualTo("multipart/mixed;boundary=B");
        assertThat(body(format, List.of(part, part)))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("--B\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi"
                        + "\r\n--B\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi"
                        + "\r\n--B--\r\n");
        assertThat(body(format, List.of())).asString(StandardCharsets.UTF_8).isEqualTo("--B--\r\n");
    }

    @Test
    void boundaryIsAnotherEachTimeAndFitsTheGrammar() {
        String one = Format.multipart().mediaType();

        assertThat(one)
                .isNotEqualTo(Format.multipart().mediaType())
                .matches("multipart/mixed;boundary=[0-9a-z-]{1,70}");
        assertThat(Format.replacing().mediaType()).startsWith("multipart/x-mixed-replace;boundary=");
    }

    @Test
    void everyPartIsReadBackAsItWas() throws Exception {
        Seeds.each(500, random -> {
            Format<Part> format = Format.multipart();
            List<Part> parts = new ArrayList<>();
            List<Read> written = new ArrayList<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                byte[] bytes = new byte[random.nextInt(3) * random.nextInt(200)];
                random.nextBytes(bytes);
                for (int k = 0; k < bytes.length; k++) {
                    bytes[k] = random.nextBoolean() ? bytes[k] : (byte) "\r\n-\0".charAt(random.nextInt(4));
                }
                Part part = Part.of("image/png", bytes).header("X-Number", "part " + i);
                boolean own = random.nextBoolean();
                parts.add(own ? part.header("content-length", String.valueOf(bytes.length)) : part);
                Map<String, String> headers = new LinkedHashMap<>();
                headers.put("Content-Type", "image/png");
                headers.put("X-Number", "part " + i);
                headers.put(own ? "content-length" : "Content-Length", String.valueOf(bytes.length));
                written.add(new Read(headers, new String(bytes, StandardCharsets.ISO_8859_1)));
            }

            assertThat(read(format.mediaType(), body(format, parts))).isEqualTo(written);
        });
    }

    @Test
    void onlyTheBytesOfTheFrameAreThePart() {
        Format<Part> format = Format.multipart();
        Part part = new Part(Map.of(), Frame.of("hello".getBytes(StandardCharsets.UTF_8), 2));

        assertThat(read(format.mediaType(), body(format, List.of(part))))
                .containsExactly(new Read(Map.of("Content-Length", "2"), "he"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX: b", "a\nb", "a\rb", "a\0b", "\u007f"})
    void headerThatWouldEndItselfIsRefused(String text) {
        Part part = Part.of("text/plain", new byte[0]);

        assertThatThrownBy(() -> part.header("X-Test", text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> part.header(text, "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Part.of(text, new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Part(Map.of("X-Test", text), Frame.text("")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(part.headers()).containsOnlyKeys("Content-Type");
    }
}
