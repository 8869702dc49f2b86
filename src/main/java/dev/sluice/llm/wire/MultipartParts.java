package dev.sluice.llm.wire;

import dev.sluice.json.JsonStrings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the parts of a form, RFC 2046 section 5.1.1 and RFC 7578. Strict where two readers could see different
 * parts: line ends are CRLF, and each part has one name. For one thread.
 */
final class MultipartParts {

    /**
     * A part.
     *
     * @param name of the field
     * @param isFile whether it has the name of a file
     * @param start index of the first byte of its value
     * @param end index behind the last byte of its value
     */
    record Part(String name, boolean isFile, int start, int end) {}

    private static final int MOST_PARTS = 1_000;
    private static final int LONGEST_HEAD = 16_384;
    private static final byte[] HEAD_END = JsonStrings.utf8("\r\n\r\n");

    private final byte[] body;
    private final byte[] delimiter;

    /** Behind the delimiter that was found last; -1 at first. */
    private int at = -1;

    private int parts;

    MultipartParts(byte[] body, String boundary) {
        this.body = body;
        delimiter = JsonStrings.utf8("\r\n--" + boundary);
    }

    String delimiter() {
        return new String(delimiter, StandardCharsets.US_ASCII);
    }

    /** The next part, or null behind the last. */
    @Nullable
    Part next() throws BadRequestBody {
        if (at < 0) {
            first();
        }
        if (startsWith("--", at)) {
            return null;
        }
        while (at < body.length && (body[at] == ' ' || body[at] == '\t')) {
            at++;
        }
        if (!startsWith("\r\n", at)) {
            throw bad("a boundary is followed by something else");
        }
        parts++;
        if (parts > MOST_PARTS) {
            throw bad("it has more than " + MOST_PARTS + " parts");
        }
        int head = at + 2;
        // the line end before may be that of an empty head
        int headEnd = indexOf(HEAD_END, at, Math.min(body.length, at + LONGEST_HEAD));
        if (headEnd < 0) {
            throw bad("the head of a part does not end");
        }
        int start = headEnd + HEAD_END.length;
        // that of the empty value of a part may be the last line end of its head
        int end = indexOf(delimiter, start - 2, body.length);
        if (end < 0) {
            throw bad("it is cut off");
        }
        at = end + delimiter.length;
        return part(
                new String(body, head, Math.max(0, headEnd - head), StandardCharsets.UTF_8),
                start,
                Math.max(start, end));
    }

    /** The first delimiter may stand at the very beginning, without a line end before it. */
    private void first() throws BadRequestBody {
        int length = delimiter.length - 2;
        if (body.length >= length && Arrays.equals(body, 0, length, delimiter, 2, delimiter.length)) {
            at = length;
            return;
        }
        int preamble = indexOf(delimiter, 0, body.length);
        if (preamble < 0) {
            throw bad("its boundary is nowhere in it");
        }
        at = preamble + delimiter.length;
    }

    private static Part part(String head, int start, int end) throws BadRequestBody {
        String name = null;
        boolean file = false;
        for (String line : head.split("\r\n", -1)) {
            String field = line.substring(0, Math.max(0, line.indexOf(':')));
            if (!isToken(field) || line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0) {
                throw bad("the head of a part is malformed");
            }
            if (field.equalsIgnoreCase("Content-Disposition")) {
                if (name != null) {
                    throw bad("a part has two names");
                }
                String value = line.substring(field.length() + 1);
                name = FieldParameters.parameter(value, "name");
                file = FieldParameters.parameter(value, "filename") != null
                        || FieldParameters.parameter(value, "filename*") != null;
                // name* must not be sent, RFC 7578 section 4.2, but some would read it
                boolean other = FieldParameters.parameter(value, "name*") != null;
                if (name == null || other || !FieldParameters.value(value).equals("form-data")) {
                    throw bad("a part has no name");
                }
            } else if (field.equalsIgnoreCase("Content-Transfer-Encoding")
                    && isEncoded(line.substring(field.length() + 1))) {
                throw bad("a part is encoded");
            }
        }
        if (name == null) {
            throw bad("a part has no name");
        }
        return new Part(name, file, start, end);
    }

    /** A line that goes on with the one before is none either. */
    private static boolean isToken(String field) {
        return !field.isEmpty() && field.chars().allMatch(c -> c > ' ' && c <= '~');
    }

    private static boolean isEncoded(String coding) {
        return switch (FieldParameters.value(coding)) {
            case "7bit", "8bit", "binary" -> false;
            default -> true;
        };
    }

    private boolean startsWith(String text, int from) {
        for (int i = 0; i < text.length(); i++) {
            if (from + i >= body.length || body[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int indexOf(byte[] wanted, int from, int to) {
        for (int i = from; i <= to - wanted.length; i++) {
            if (body[i] == wanted[0] && Arrays.equals(body, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    private static BadRequestBody bad(String what) {
        return new BadRequestBody("the form can't be read: " + what, null);
    }
}
