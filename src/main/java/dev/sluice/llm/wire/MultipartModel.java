package dev.sluice.llm.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks, as a form with files in it, RFC 7578: its fields {@code model} and {@code stream}, and all the rest
 * as it came. Immutable.
 */
public final class MultipartModel {

    private static final int LONGEST_MODEL = 512;

    private final byte[] source;
    private final String delimiter;

    /** Where the value of the field {@code model} is. */
    private final MultipartParts.Part part;

    private final String model;
    private final boolean stream;

    /** What the model is to be called in the bytes; null when it is as it came. */
    private final @Nullable String newModel;

    private MultipartModel(
            byte[] source,
            String delimiter,
            MultipartParts.Part part,
            String model,
            boolean stream,
            @Nullable String newModel) {
        this.source = source;
        this.delimiter = delimiter;
        this.part = part;
        this.model = model;
        this.stream = stream;
        this.newModel = newModel;
    }

    /**
     * The form that these bytes are, of which no copy is made.
     *
     * @param contentType the value of that field, with the boundary
     * @throws BadRequestBody when they are no whole form, or it does not say one model
     */
    public static MultipartModel parse(byte[] body, String contentType) throws BadRequestBody {
        MultipartParts parts = new MultipartParts(body, boundary(contentType));
        MultipartParts.Part model = null;
        MultipartParts.Part stream = null;
        for (MultipartParts.Part part = parts.next(); part != null; part = parts.next()) {
            if (part.name().equals("model")) {
                model = single(model, part);
            } else if (part.name().equals("stream")) {
                stream = single(stream, part);
            } else if (part.name().equalsIgnoreCase("model")) {
                throw new BadRequestBody("model must be written in small letters", "model");
            }
        }
        if (model == null) {
            throw new BadRequestBody("you must provide a model", "model");
        }
        String name = text(body, model);
        if (name.isEmpty() || name.length() > LONGEST_MODEL) {
            throw new BadRequestBody("model must have 1 to " + LONGEST_MODEL + " characters", "model");
        }
        boolean streams = stream != null && isTrue(text(body, stream));
        return new MultipartModel(body, parts.delimiter(), model, name, streams, null);
    }

    /** Two values could be read by one as the first and by the other as the last. */
    private static MultipartParts.Part single(MultipartParts.@Nullable Part before, MultipartParts.Part part)
            throws BadRequestBody {
        if (before != null) {
            throw new BadRequestBody(part.name() + " is given twice", part.name());
        }
        return part;
    }

    /** The model that is asked for. */
    public String model() {
        return model;
    }

    /** Whether the answer is to come as a stream. */
    public boolean isStream() {
        return stream;
    }

    /**
     * The same, for another model.
     *
     * @throws IllegalArgumentException when the form could not be read any more with that in it
     */
    public MultipartModel withModel(String other) {
        if (("\r\n" + other + "\r\n").contains(delimiter)) {
            throw new IllegalArgumentException("model must not hold the boundary of the form");
        }
        return new MultipartModel(source, delimiter, part, other, stream, other);
    }

    /** The bytes. They must not be changed; unless something is to be changed in them, they are those that came. */
    public byte[] bytes() {
        return newModel == null
                ? source
                : new Edits(source).replace(part.start(), part.end(), newModel).bytes();
    }

    private static boolean isTrue(String text) throws BadRequestBody {
        return switch (text) {
            case "true", "True", "1" -> true;
            case "false", "False", "0", "" -> false;
            default -> throw new BadRequestBody("stream must be true or false", "stream");
        };
    }

    private static String text(byte[] body, MultipartParts.Part part) throws BadRequestBody {
        int length = part.end() - part.start();
        if (part.isFile() || length > 4 * LONGEST_MODEL) {
            throw new BadRequestBody(part.name() + " must be a short text", part.name());
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body, part.start(), length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadRequestBody(part.name() + " must be in UTF-8", part.name());
        }
    }

    private static String boundary(String contentType) throws BadRequestBody {
        if (!FieldParameters.value(contentType).equals("multipart/form-data")) {
            throw new BadRequestBody("the body must be multipart/form-data", null);
        }
        String boundary = FieldParameters.parameter(contentType, "boundary");
        // RFC 2046 section 5.1.1
        if (boundary == null || boundary.isEmpty() || boundary.length() > 70 || !isPrintable(boundary)) {
            throw new BadRequestBody("the form must have a boundary of 1 to 70 characters", null);
        }
        return boundary;
    }

    private static boolean isPrintable(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c <= '~');
    }
}
