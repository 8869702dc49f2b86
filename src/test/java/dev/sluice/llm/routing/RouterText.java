package dev.sluice.llm.routing;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Makes configurations of texts, with {@code '} for {@code "}. */
final class RouterText {

    /** The value of the variable {@code KEY}. */
    static final String SECRET = "sk-0123456789-of-the-upstream";

    private RouterText() {}

    static RouterConfig read(String json) {
        return read(json, Path.of("no", "such", "folder"));
    }

    /** Reads with files from {@code folder}. */
    static RouterConfig read(String json, Path folder) {
        Value root = RouterJson.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        return RouterReading.read(
                root, new References(Map.of("KEY", SECRET, "EMPTY", " ", "LINES", "a\nb"), folder, new SourceFiles()));
    }

    /** One upstream with more members. */
    static String upstream(String members) {
        return "{'upstreams':[{'name':'a','baseUrl':'http://a.example/v1'" + (members.isEmpty() ? "" : ",") + members
                + "}]}";
    }

    /** One client with more members. */
    static String client(String members) {
        return "{'clients':[{'name':'ann','key':'sha256:" + "ab".repeat(32) + "'" + (members.isEmpty() ? "" : ",")
                + members + "}]}";
    }
}
