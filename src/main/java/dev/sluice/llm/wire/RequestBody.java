package dev.sluice.llm.wire;

import dev.sluice.json.BadJson;
import dev.sluice.json.JsonSpans;
import dev.sluice.json.JsonSpans.Kind;
import dev.sluice.json.JsonSpans.Span;
import dev.sluice.json.JsonStrings;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks, as JSON: the little of it that matters on the way, and all the rest as it came. Immutable; what
 * would change it gives another one.
 */
public final class RequestBody {

    private static final int LONGEST_MODEL = 512;
    private static final int MOST_CHOICES = 1_024;
    private static final String WITH_USAGE = "\"include_usage\":true";

    private final byte[] source;
    private final JsonSpans json;
    private final RequestMembers members;
    private final String model;
    private final boolean stream;
    private final boolean usage;

    /** What the model is to be called in the bytes; null when it is as it came. */
    private final @Nullable String newModel;

    private final boolean addUsage;

    private RequestBody(RequestBody other, @Nullable String newModel, boolean addUsage) {
        source = other.source;
        json = other.json;
        members = other.members;
        model = newModel == null ? other.model : newModel;
        stream = other.stream;
        usage = other.usage;
        this.newModel = newModel;
        this.addUsage = addUsage;
    }

    private RequestBody(byte[] source, JsonSpans json) throws BadRequestBody {
        this.source = source;
        this.json = json;
        members = RequestMembers.of(json);
        model = model(json, members.model());
        stream = isTrue(members.stream(), "stream");
        Span options = members.streamOptions();
        if (options != null && options.kind() != Kind.OBJECT && options.kind() != Kind.NULL) {
            throw new BadRequestBody("stream_options must be an object", "stream_options");
        }
        usage = options != null && isTrue(json.find(options, "include_usage"), "stream_options.include_usage");
        newModel = null;
        addUsage = false;
    }

    /**
     * The request that these bytes are, of which no copy is made.
     *
     * @throws BadRequestBody when they are no JSON object, or do not say one model, or say of the stream what nobody
     *     understands
     */
    public static RequestBody parse(byte[] body) throws BadRequestBody {
        JsonSpans json;
        try {
            json = JsonSpans.of(body);
        } catch (BadJson e) {
            throw new BadRequestBody("the body must be JSON: " + e.getMessage(), null);
        }
        if (json.root().kind() != Kind.OBJECT) {
            throw new BadRequestBody("the body must be a JSON object", null);
        }
        return new RequestBody(body, json);
    }

    /** The model that is asked for. */
    public String model() {
        return model;
    }

    /** Whether the answer is to come as a stream. */
    public boolean isStream() {
        return stream;
    }

    /** Whether the client itself asks for the usage at the end of the stream. */
    public boolean wantsUsage() {
        return usage;
    }

    /** How many choices the answer will have, as far as one can tell: for each prompt, as many as were asked for. */
    public int choices() {
        Span n = members.n();
        long each = n == null ? 1 : json.count(n).orElse(1);
        long[] prompts = {0};
        Span prompt = members.prompt();
        if (prompt != null) {
            // an array of numbers is one prompt, of tokens
            json.elements(prompt, one -> prompts[0] += one.kind() == Kind.NUMBER ? 0 : 1);
        }
        return (int) Math.min(MOST_CHOICES, Math.clamp(each, 1, MOST_CHOICES) * Math.max(1, prompts[0]));
    }

    /** The same, for another model. */
    public RequestBody withModel(String other) {
        return new RequestBody(this, Objects.requireNonNull(other), addUsage);
    }

    /** The same, with the usage at the end of the stream, if there is a stream. */
    public RequestBody withUsage() {
        return !stream || usage ? this : new RequestBody(this, newModel, true);
    }

    /** The bytes. They must not be changed; unless something is to be changed in them, they are those that came. */
    public byte[] bytes() {
        if (newModel == null && !addUsage) {
            return source;
        }
        Edits edits = new Edits(source);
        Span options = members.streamOptions();
        boolean optionsFirst =
                options != null && options.start() < members.model().start();
        if (optionsFirst) {
            addUsage(edits, options);
        }
        if (newModel != null) {
            edits.replace(members.model().start(), members.model().end(), JsonStrings.quoted(newModel));
        }
        if (!optionsFirst) {
            addUsage(edits, options);
        }
        return edits.bytes();
    }

    private void addUsage(Edits edits, @Nullable Span options) {
        if (!addUsage) {
            return;
        }
        if (options == null) {
            // there is a member before it: the model
            edits.insert(json.root().end() - 1, ",\"stream_options\":{" + WITH_USAGE + "}");
            return;
        }
        if (options.kind() != Kind.OBJECT) {
            edits.replace(options.start(), options.end(), "{" + WITH_USAGE + "}");
            return;
        }
        boolean[] seen = {false, false};
        json.members(options, (name, value) -> {
            seen[0] = true;
            if (json.says(name, "include_usage")) {
                seen[1] = true;
                edits.replace(value.start(), value.end(), "true");
            }
        });
        if (!seen[1]) {
            edits.insert(options.end() - 1, (seen[0] ? "," : "") + WITH_USAGE);
        }
    }

    private static String model(JsonSpans json, Span value) throws BadRequestBody {
        if (value.kind() != Kind.STRING) {
            throw new BadRequestBody("model must be a string", "model");
        }
        // longer, even if each character is an escape
        boolean tooLong = value.end() - value.start() - 2 > 6 * LONGEST_MODEL;
        String text = tooLong ? "" : json.text(value);
        if (text.isEmpty() || text.length() > LONGEST_MODEL) {
            throw new BadRequestBody("model must have 1 to " + LONGEST_MODEL + " characters", "model");
        }
        return text;
    }

    private static boolean isTrue(@Nullable Span value, String param) throws BadRequestBody {
        if (value == null || value.kind() == Kind.NULL || value.kind() == Kind.FALSE) {
            return false;
        }
        if (value.kind() != Kind.TRUE) {
            throw new BadRequestBody(param + " must be true or false", param);
        }
        return true;
    }
}
