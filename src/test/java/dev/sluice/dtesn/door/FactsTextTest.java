package dev.sluice.dtesn.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

class FactsTextTest {

    private static final Map<String, Object> FACTS = ordered(
            "name",
            "Deep Tree Echo",
            "units",
            512,
            "leak",
            0.25,
            "is_open",
            true,
            "limits",
            ordered("max_bytes", 9_007_199_254_740_993L, "none", Map.of()),
            "layers",
            List.of(ordered("depth", 1), List.of("a", 2), "/here", List.of()));

    /** What looks like markup, controls, halves of pairs; at last each char there is, in an order that pairs none. */
    static List<String> hostileTexts() {
        return List.of(
                "</script><script>alert(1)</script>",
                "\"'`",
                "' onload='alert(1)",
                "]]>",
                "<![CDATA[a]]>",
                "<!-- a --",
                "<?php ?>",
                "&amp;amp; &lt; &#0; &nbsp; &",
                "%s %1$s %n %",
                "\\u0041 \\ \\\\ \\\"",
                "\0\1\u0008\u000b\u000c\u001b\u001f",
                "a\u007fb\u0080\u0085\u009f",
                "one\rtwo\nthree\r\nfour\tfive ",
                "\ufeff\u2028\u2029\u00a0\u202e",
                "\ufdd0\ufffe\uffff\ufffd",
                "𝄞 é 中 \ud83c\udf33",
                new String(Character.toChars(0x1FFFE)),
                "high \ud83c",
                "\ud83c\ud83c\udf33",
                "low \udf33\ud83c",
                "",
                IntStream.range(0, 0x10000)
                        .map(c -> 0xFFFF - c)
                        .mapToObj(Character::toString)
                        .collect(Collectors.joining()));
    }

    // JSON

    @Test
    void jsonKeepsOrderAndKinds() {
        assertThat(FactsText.json(FACTS))
                .isEqualTo("{\"name\":\"Deep Tree Echo\",\"units\":512,\"leak\":0.25,\"is_open\":true,"
                        + "\"limits\":{\"max_bytes\":9007199254740993,\"none\":{}},"
                        + "\"layers\":[{\"depth\":1},[\"a\",2],\"/here\",[]]}");
        assertThat(parsedJson(FactsText.json(FACTS)).getJsonArray("layers")).hasSize(4);
    }

    @Test
    void noFactsAreAnEmptyObject() {
        assertThat(FactsText.json(Map.of())).isEqualTo("{}");
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("hostileTexts")
    void jsonSaysTextsAndNamesAsTheyAre(String text) {
        JsonObject json =
                parsedJson(FactsText.json(Map.of("text", text, "list", List.of(text), "map", Map.of(text, 1))));

        assertThat(json.getString("text")).isEqualTo(text);
        assertThat(json.getJsonArray("list").getString(0)).isEqualTo(text);
        assertThat(json.getJsonObject("map").getInt(text)).isEqualTo(1);
    }

    @Test
    void jsonSurvivesUtf8() {
        String json = FactsText.json(Map.of("half", "\ud83c", "whole", "\ud83c\udf33"));
        assertThat(new String(json.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(json);
    }

    @Test
    void jsonHasNullForWhatIsNoNumber() {
        DoubleAdder adder = new DoubleAdder();
        adder.add(Double.NaN);
        List<Number> numbers = List.of(
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Float.NaN,
                Float.NEGATIVE_INFINITY,
                adder);

        assertThat(parsedJson(FactsText.json(Map.of("numbers", numbers))).getJsonArray("numbers"))
                .hasSize(numbers.size())
                .containsOnly(JsonValue.NULL);
    }

    @Test
    void jsonSaysNumbersInFull() {
        List<Number> numbers = List.of(
                0,
                -0.0,
                Double.MIN_VALUE,
                -Double.MAX_VALUE,
                1e21,
                1.5f,
                Long.MIN_VALUE,
                (byte) -1,
                new BigInteger("9".repeat(400)),
                new BigDecimal("1E+400"));

        List<BigDecimal> read = parsedJson(FactsText.json(Map.of("numbers", numbers))).getJsonArray("numbers").stream()
                .map(number -> new BigDecimal(number.toString()))
                .toList();
        assertThat(read)
                .usingElementComparator(BigDecimal::compareTo)
                .isEqualTo(numbers.stream()
                        .map(number -> new BigDecimal(number.toString()))
                        .toList());
    }

    @Test
    void textThatLooksLikeNoNumberStaysText() {
        assertThat(FactsText.json(Map.of("text", "NaN"))).isEqualTo("{\"text\":\"NaN\"}");
    }

    // HTML

    @Test
    void htmlIsAWholePage() {
        assertThat(FactsText.html("Deep Tree Echo", "/console/facts.css", FACTS))
                .isEqualTo("""
                    <!doctype html>
                    <html lang="en">
                    <head>
                    <meta charset="utf-8">
                    <meta name="viewport" content="width=device-width">
                    <title>Deep Tree Echo</title>
                    <link rel="stylesheet" href="/console/facts.css">
                    </head>
                    <body>
                    <main>
                    <h1>Deep Tree Echo</h1>
                    <dl>
                    <dt>name</dt>
                    <dd>Deep Tree Echo</dd>
                    <dt>units</dt>
                    <dd>512</dd>
                    <dt>leak</dt>
                    <dd>0.25</dd>
                    <dt>is_open</dt>
                    <dd>true</dd>
                    <dt>limits</dt>
                    <dd><dl>
                    <dt>max_bytes</dt>
                    <dd>9007199254740993</dd>
                    <dt>none</dt>
                    <dd><em>none</em></dd>
                    </dl></dd>
                    <dt>layers</dt>
                    <dd><ul>
                    <li><dl>
                    <dt>depth</dt>
                    <dd>1</dd>
                    </dl></li>
                    <li><ul>
                    <li>a</li>
                    <li>2</li>
                    </ul></li>
                    <li>/here</li>
                    <li><em>none</em></li>
                    </ul></dd>
                    </dl>
                    </main>
                    </body>
                    </html>
                    """);
    }

    @Test
    void pageOfNoFactsSaysSo() {
        assertThat(FactsText.html("Nothing", "/a.css", Map.of())).contains("<h1>Nothing</h1>\n<em>none</em>\n</main>");
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("hostileTexts")
    void htmlSaysTextsAndNamesWithoutWhatItMustNotHold(String text) {
        String page = FactsText.html(text, "/a.css", Map.of(text, List.of(text)));
        // between these a page has no element that XML would read in another way
        Element main = parsedXml(page.substring(page.indexOf("<main>"), page.indexOf("</main>") + 7));

        // to XML as to HTML, a carriage return that is not escaped is a line feed
        String shown = inHtml(text).replace("\r\n", "\n").replace('\r', '\n');
        assertThat(only(main, "h1").getTextContent()).isEqualTo(shown);
        assertThat(only(main, "dt").getTextContent()).isEqualTo(shown);
        assertThat(only(main, "li").getTextContent()).isEqualTo(shown);
        assertThat(main.getElementsByTagName("*").getLength()).isEqualTo(6);
        assertThat(page.substring(0, page.indexOf("<main>"))).contains("<title>" + markup(inHtml(text)) + "</title>");
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("hostileTexts")
    void addressOfTheStyleSheetStaysInItsQuotes(String text) {
        assertThat(FactsText.html("a", text, Map.of()))
                .contains("\n<link rel=\"stylesheet\" href=\"" + markup(inHtml(text)) + "\">\n");
    }

    @Test
    void pageHasNeitherScriptNorStyleOfItsOwn() {
        String text = "</script><style>*{}</style><script src=x onerror=y style=z>";
        assertThat(FactsText.html(text, "/a.css", Map.of(text, text)))
                .doesNotContain("<script", "<style", "</script")
                .doesNotContainPattern("<[^>]* (style|on\\w+)=");
    }

    @Test
    void htmlSaysWhatIsNoNumber() {
        assertThat(FactsText.html("a", "/a.css", ordered("x", Double.NaN, "y", Double.NEGATIVE_INFINITY)))
                .contains("<dd>NaN</dd>", "<dd>-Infinity</dd>");
    }

    // XML

    @Test
    void xmlIsADocumentWithNamesAsElements() {
        assertThat(FactsText.xml(FACTS)).isEqualTo("""
            <?xml version="1.0" encoding="UTF-8"?>
            <deep_tree_echo>
            <name>Deep Tree Echo</name>
            <units>512</units>
            <leak>0.25</leak>
            <is_open>true</is_open>
            <limits>
            <max_bytes>9007199254740993</max_bytes>
            <none></none>
            </limits>
            <layers>
            <item>
            <depth>1</depth>
            </item>
            <item>
            <item>a</item>
            <item>2</item>
            </item>
            <item>/here</item>
            <item></item>
            </layers>
            </deep_tree_echo>
            """);
    }

    @Test
    void noFactsAreAnEmptyRoot() {
        Element root = parsedXml(FactsText.xml(Map.of()));
        assertThat(root.getTagName()).isEqualTo("deep_tree_echo");
        assertThat(root.getTextContent()).isEmpty();
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("hostileTexts")
    void xmlSaysTextsAndNamesWithoutWhatItDoesNotAllow(String text) {
        Element root = parsedXml(FactsText.xml(ordered(text, 1, "text", text, "list", List.of(text))));

        Element entry = only(root, "entry");
        assertThat(entry.getAttribute("name")).isEqualTo(inXml(text));
        assertThat(entry.getTextContent()).isEqualTo("1");
        assertThat(only(root, "text").getTextContent()).isEqualTo(inXml(text));
        assertThat(only(root, "item").getTextContent()).isEqualTo(inXml(text));
        assertThat(children(root)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "_", "snake_case_2", "CamelCase", "a-b.c", "item", "entry", "extra_xml"})
    void nameThatIsAnElementsIsOne(String name) {
        Element child = children(parsedXml(FactsText.xml(Map.of(name, "x")))).getFirst();
        assertThat(child.getTagName()).isEqualTo(name);
        assertThat(child.hasAttributes()).isFalse();
        assertThat(child.getTextContent()).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "-a",
                ".a",
                "a b",
                "a\n",
                "a:b",
                ":a",
                "xmlns",
                "xml",
                "XML_size",
                "a/b",
                "a>",
                "é",
                "中"
            })
    void nameThatIsNoElementsIsAnEntrys(String name) {
        Element child = children(parsedXml(FactsText.xml(Map.of(name, "x")))).getFirst();
        assertThat(child.getTagName()).isEqualTo("entry");
        assertThat(child.getAttribute("name")).isEqualTo(name);
        assertThat(child.getTextContent()).isEqualTo("x");
    }

    @Test
    void xmlSaysWhatIsNoNumber() {
        Element root = parsedXml(FactsText.xml(ordered("x", Double.NaN, "y", Float.POSITIVE_INFINITY)));
        assertThat(only(root, "x").getTextContent()).isEqualTo("NaN");
        assertThat(only(root, "y").getTextContent()).isEqualTo("Infinity");
    }

    // all of them

    @Test
    void whatIsNoFactIsRefused() {
        Map<String, Object> facts = Map.of("list", List.of(Map.of("text", new StringBuilder("a"))));
        String message = "facts must not hold a java.lang.StringBuilder";

        assertThatThrownBy(() -> FactsText.json(facts))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> FactsText.html("a", "/a.css", facts))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> FactsText.xml(facts))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static Map<String, Object> ordered(Object... namesAndValues) {
        Map<String, Object> facts = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            facts.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return facts;
    }

    private static JsonObject parsedJson(String json) {
        try (var reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }

    /** Read from bytes, as it is sent. */
    private static Element parsedXml(String xml) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            return builder.parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
                    .getDocumentElement();
        } catch (Exception e) {
            throw new AssertionError(xml, e);
        }
    }

    private static Element only(Element parent, String name) {
        var found = parent.getElementsByTagName(name);
        assertThat(found.getLength()).isEqualTo(1);
        return (Element) found.item(0);
    }

    private static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child) {
                children.add(child);
            }
        }
        return children;
    }

    /** XML 1.0 section 2.2 with its own numbers. */
    private static String inXml(String text) {
        return replaced(text, "[^\\x{9}\\x{A}\\x{D}\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]");
    }

    /** Controls that are no white space, halves of pairs and what is no character. */
    private static String inHtml(String text) {
        return replaced(
                text,
                "[\\x{0}-\\x{8}\\x{B}\\x{C}\\x{E}-\\x{1F}\\x{7F}-\\x{9F}\\x{D800}-\\x{DFFF}\\x{FDD0}-\\x{FDEF}"
                        + "\\x{FFFE}\\x{FFFF}\\x{1FFFE}\\x{1FFFF}]");
    }

    private static String replaced(String text, String pattern) {
        return text.codePoints()
                .mapToObj(Character::toString)
                .map(character -> character.matches(pattern) ? "\ufffd" : character)
                .collect(Collectors.joining());
    }

    private static String markup(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
