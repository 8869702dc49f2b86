package dev.sluice.dtesn.door;

import dev.sluice.dtesn.RequestFields;
import dev.sluice.dtesn.input.Encoding;
import dev.sluice.json.BadJson;
import dev.sluice.json.JsonSpans;
import dev.sluice.json.JsonStrings;
import dev.sluice.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The body of a request as a JSON object: fields beside the input, and the input itself. Immutable. */
final class JsonRequest {

    static final String INPUT = "input_data";
    static final String INPUTS = "inputs";

    private static final int MOST_INPUTS = 100;

    private final byte[] body;
    private final JsonSpans spans;

    private JsonRequest(byte[] body, JsonSpans spans) {
        this.body = body;
        this.spans = spans;
    }

    /**
     * What a body says.
     *
     * @throws ProblemException 400, when it is no JSON; 422, when it is no object
     */
    static JsonRequest of(byte[] body) {
        JsonSpans spans;
        try {
            spans = JsonSpans.of(body);
        } catch (BadJson e) {
            throw new ProblemException(400, "Bad Request", "the body is no JSON: " + e.getMessage());
        }
        if (spans.root().kind() != JsonSpans.Kind.OBJECT) {
            throw RequestFields.unprocessable("the body is " + article(spans.root()) + "; it must be an object");
        }
        return new JsonRequest(body, spans);
    }

    /**
     * All members but the input, as a query would have them: a list has its values with commas between, or line ends.
     *
     * @throws ProblemException 422, when one can't be a field, or is there twice
     */
    Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        spans.members(spans.root(), (nameSpan, value) -> {
            String name = spans.text(nameSpan);
            if (!names.add(name)) {
                throw RequestFields.unprocessable(
                        RequestFields.shown(name) + " is there twice in the body; say it once");
            }
            if (!name.equals(INPUT) && !name.equals(INPUTS) && value.kind() != JsonSpans.Kind.NULL) {
                fields.put(name, text(name, value));
            }
        });
        return fields;
    }

    private String text(String name, JsonSpans.Span value) {
        return switch (value.kind()) {
            case STRING -> spans.text(value);
            case OBJECT ->
                throw RequestFields.unprocessable(name + " is an object; no field but " + INPUT + " may be one");
            case ARRAY -> {
                List<String> texts = new ArrayList<>();
                spans.elements(value, each -> texts.add(scalar(name, each)));
                yield String.join(name.equals("rules") ? "\n" : ",", texts);
            }
            default -> raw(value);
        };
    }

    /** A value in a list; lists in it would be looked through once for each level. */
    private String scalar(String name, JsonSpans.Span value) {
        if (value.kind() == JsonSpans.Kind.ARRAY) {
            throw RequestFields.unprocessable(name + " is a list of lists; it must be a list of numbers or strings");
        }
        return text(name, value);
    }

    private String raw(JsonSpans.Span value) {
        return new String(body, value.start(), value.end() - value.start(), StandardCharsets.UTF_8);
    }

    /**
     * The bytes to read: what a string says; with the encoding {@code tree}, also any other value as it is written.
     *
     * @throws ProblemException 422, when there are none, or they are no text
     */
    byte[] input(Encoding encoding) {
        JsonSpans.Span value = spans.find(INPUT);
        if (value == null) {
            throw RequestFields.unprocessable(
                    INPUT + " is missing; it must be a string, or any value with encoding=tree");
        }
        return bytes(INPUT, value, encoding);
    }

    private byte[] bytes(String name, JsonSpans.Span value, Encoding encoding) {
        if (value.kind() == JsonSpans.Kind.STRING) {
            String text = spans.text(value);
            int half = JsonStrings.halfOfAPair(text);
            if (half >= 0) {
                throw RequestFields.unprocessable(name + " has half a surrogate pair at character " + half
                        + ", which is no text; write both halves, or send the bytes as the body");
            }
            return JsonStrings.utf8(text);
        }
        if (encoding == Encoding.TREE) {
            return Arrays.copyOfRange(body, value.start(), value.end());
        }
        throw RequestFields.unprocessable(
                name + " is " + article(value) + "; with encoding=" + encoding.word() + " it must be a string");
    }

    /**
     * The inputs of a batch; one that is none says so of itself alone.
     *
     * @throws ProblemException 422, when there is no list of them
     */
    List<Batch.Item> items(Encoding encoding) {
        JsonSpans.Span list = spans.find(INPUTS);
        if (list == null || list.kind() != JsonSpans.Kind.ARRAY) {
            throw RequestFields.unprocessable(INPUTS + " is " + (list == null ? "missing" : article(list))
                    + "; it must be a list of 1 to " + MOST_INPUTS + " inputs");
        }
        List<Batch.Item> items = new ArrayList<>();
        spans.elements(list, value -> items.add(item(INPUTS + "[" + items.size() + "]", value, encoding)));
        if (items.isEmpty() || items.size() > MOST_INPUTS) {
            throw RequestFields.unprocessable(
                    INPUTS + " has " + items.size() + " inputs; it must be a list of 1 to " + MOST_INPUTS + " inputs");
        }
        return items;
    }

    private Batch.Item item(String name, JsonSpans.Span value, Encoding encoding) {
        try {
            return new Batch.Item.Input(bytes(name, value, encoding));
        } catch (ProblemException e) {
            return new Batch.Item.Wrong(e.problem().detail());
        }
    }

    private static String article(JsonSpans.Span value) {
        String kind = value.kind().name().toLowerCase(Locale.ROOT);
        return switch (value.kind()) {
            case OBJECT, ARRAY -> "an " + kind;
            case STRING, NUMBER -> "a " + kind;
            default -> kind;
        };
    }
}
