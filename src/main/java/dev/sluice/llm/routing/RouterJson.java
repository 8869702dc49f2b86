package dev.sluice.llm.routing;

import dev.sluice.config.ConfigException;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.stream.JsonLocation;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParserFactory;
import jakarta.json.stream.JsonParsingException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Reads the text of the router's file. What is wrong is told by its place and never by its text, which may be a key that
 * somebody forgot a quotation mark after.
 */
final class RouterJson {

    /** A file of ours nests five deep. */
    private static final int DEEP = 32;

    private static final JsonParserFactory PARSERS = Json.createParserFactory(Map.of());

    private final JsonParser parser;

    private RouterJson(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * The one value of a file.
     *
     * @throws ConfigException when it is no JSON in UTF-8, or a member is there twice
     */
    static Value read(byte[] file) {
        try (JsonParser parser = PARSERS.createParser(new StringReader(text(file)))) {
            Value value = new RouterJson(parser).value(parser.next(), "", 0);
            if (parser.hasNext()) {
                throw new ConfigException("there is more after the end of the JSON object");
            }
            return value;
        } catch (JsonParsingException e) {
            throw new ConfigException("this is no JSON" + place(e.getLocation()));
        } catch (JsonException | IllegalStateException | IllegalArgumentException | NoSuchElementException e) {
            // among them a number with an exponent that no number has
            throw new ConfigException("this is no JSON");
        }
    }

    private static String text(byte[] file) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(file))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new ConfigException("this is not in UTF-8");
        }
    }

    private static String place(JsonLocation location) {
        return ", from line " + location.getLineNumber() + ", column " + location.getColumnNumber() + " on";
    }

    private Value value(Event event, String path, int depth) {
        if (depth > DEEP) {
            throw new ConfigException("this is nested too deep" + place(parser.getLocation()));
        }
        return switch (event) {
            case VALUE_STRING -> new Value.Text(parser.getString());
            case VALUE_NUMBER -> new Value.Figure(parser.getBigDecimal());
            case VALUE_TRUE -> new Value.Truth(true);
            case VALUE_FALSE -> new Value.Truth(false);
            case VALUE_NULL -> new Value.Nothing();
            case START_ARRAY -> items(path, depth);
            case START_OBJECT -> members(path, depth);
            case END_ARRAY, END_OBJECT, KEY_NAME ->
                throw new ConfigException("this is no JSON" + place(parser.getLocation()));
        };
    }

    private Value items(String path, int depth) {
        List<Value> items = new ArrayList<>();
        for (Event event = parser.next(); event != Event.END_ARRAY; event = parser.next()) {
            items.add(value(event, path + "[" + items.size() + "]", depth + 1));
        }
        return new Value.Items(items);
    }

    private Value members(String path, int depth) {
        Map<String, Value> members = new LinkedHashMap<>();
        while (parser.next() != Event.END_OBJECT) {
            String name = parser.getString();
            String member = KeyPath.member(path, name);
            if (members.putIfAbsent(name, value(parser.next(), member, depth + 1)) != null) {
                throw new ConfigException(member + " is there twice");
            }
        }
        return new Value.Members(members);
    }
}
