package dev.sluice.dtesn.door;

import static java.util.stream.Collectors.joining;

import dev.sluice.json.JsonStrings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Facts as text, in three formats. Facts are strings, numbers, truth values, lists of facts and facts by name; anything
 * else is refused with an {@link IllegalArgumentException}. They are written in the order of their map.
 */
final class FactsText {

    /** What numbers say that are none, which JSON can't say (RFC 8259 section 6). */
    private static final Set<String> NO_NUMBERS = Set.of("NaN", "Infinity", "-Infinity");

    /**
     * Names that every reader of XML takes for an element's: those of other alphabets depend on the edition of XML 1.0,
     * a colon on namespaces, and those that begin with xml are the standard's own.
     */
    private static final Pattern ELEMENT = Pattern.compile("(?![xX][mM][lL])[A-Za-z_][A-Za-z0-9_.-]*");

    /** Of what XML 1.0 allows, what a page must not hold: controls, and what is no character. */
    private static final Pattern NOT_IN_HTML = Pattern.compile("[\\x7f-\\x9f\\p{IsNoncharacter_Code_Point}]");

    private static final String REPLACEMENT = "\uFFFD";

    private FactsText() {}

    /** An object of JSON (RFC 8259), in one line. A number that is infinite or none is null. */
    static String json(Map<String, ?> facts) {
        return jsonValue(facts);
    }

    /**
     * A page of HTML without scripts and without style of its own, so that a Content-Security-Policy may forbid both.
     *
     * @param stylesheet the address of its style sheet
     */
    static String html(String title, String stylesheet, Map<String, ?> facts) {
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>%1$s</title>
            <link rel="stylesheet" href="%2$s">
            </head>
            <body>
            <main>
            <h1>%1$s</h1>
            %3$s
            </main>
            </body>
            </html>
            """.formatted(htmlText(title), htmlText(stylesheet), htmlValue(facts));
    }

    /** A document of XML 1.0, to be sent in UTF-8. A name that can't be an element's is the attribute of an entry. */
    static String xml(Map<String, ?> facts) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + xmlElement("deep_tree_echo", facts);
    }

    private static String jsonValue(Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> JsonStrings.quoted(name(entry)) + ":" + jsonValue(entry.getValue()))
                        .collect(joining(",", "{", "}"));
            case List<?> list -> list.stream().map(FactsText::jsonValue).collect(joining(",", "[", "]"));
            case String text -> JsonStrings.quoted(text);
            default -> NO_NUMBERS.contains(plain(value)) ? "null" : plain(value);
        };
    }

    private static String htmlValue(Object value) {
        return switch (value) {
            case Map<?, ?> map -> htmlList("dl", map.entrySet().stream().map(FactsText::htmlEntry));
            case List<?> list -> htmlList("ul", list.stream().map(item -> "<li>" + htmlValue(item) + "</li>\n"));
            default -> htmlText(plain(value));
        };
    }

    private static String htmlEntry(Map.Entry<?, ?> entry) {
        return "<dt>" + htmlText(name(entry)) + "</dt>\n<dd>" + htmlValue(entry.getValue()) + "</dd>\n";
    }

    /** A list of nothing would be nothing to see. */
    private static String htmlList(String element, Stream<String> items) {
        String content = items.collect(joining());
        return content.isEmpty() ? "<em>none</em>" : "<" + element + ">\n" + content + "</" + element + ">";
    }

    private static String xmlElement(String name, Object value) {
        if (ELEMENT.matcher(name).matches()) {
            return "<" + name + ">" + xmlValue(value) + "</" + name + ">\n";
        }
        return "<entry name=\"" + xmlAttribute(name) + "\">" + xmlValue(value) + "</entry>\n";
    }

    private static String xmlValue(Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                xmlChildren(map.entrySet().stream().map(entry -> xmlElement(name(entry), entry.getValue())));
            case List<?> list -> xmlChildren(list.stream().map(item -> xmlElement("item", item)));
            default -> xmlText(plain(value));
        };
    }

    /** Elements on lines of their own, and no line where there is none. */
    private static String xmlChildren(Stream<String> elements) {
        String content = elements.collect(joining());
        return content.isEmpty() ? "" : "\n" + content;
    }

    private static String name(Map.Entry<?, ?> entry) {
        return plain(entry.getKey());
    }

    private static String plain(Object value) {
        return switch (value) {
            case String text -> text;
            case Number number -> number.toString();
            case Boolean truth -> truth.toString();
            default ->
                throw new IllegalArgumentException(
                        "facts must not hold a " + value.getClass().getName());
        };
    }

    private static String htmlText(String text) {
        return NOT_IN_HTML.matcher(escaped(text)).replaceAll(REPLACEMENT);
    }

    /** A carriage return that is not escaped would be read as a line feed (XML 1.0 section 2.11). */
    private static String xmlText(String text) {
        return escaped(text).replace("\r", "&#13;");
    }

    /** White space that is not escaped would be read as blanks (XML 1.0 section 3.3.3). */
    private static String xmlAttribute(String text) {
        return xmlText(text).replace("\n", "&#10;").replace("\t", "&#9;");
    }

    /** Text for XML and HTML, also between quotes. What XML 1.0 section 2.2 does not allow is replaced. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                case '\t', '\n', '\r' -> escaped.append((char) c);
                default -> escaped.append(isAllowed(c) ? Character.toString(c) : REPLACEMENT);
            }
        });
        return escaped.toString();
    }

    private static boolean isAllowed(int c) {
        return (c >= ' ' && c < Character.MIN_SURROGATE) || (c > Character.MAX_SURROGATE && c != 0xFFFE && c != 0xFFFF);
    }
}
