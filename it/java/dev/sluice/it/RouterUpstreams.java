package dev.sluice.it;

import dev.sluice.it.llm.FakeUpstream;
import dev.sluice.it.llm.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The servers of models that every server under test routes to, and the file that says so. There for the whole run. */
final class RouterUpstreams {

    /** Opens the router's door. */
    static final String KEY = "sk-client-of-these-tests";

    /** Opens it for one model, and once an hour or so. */
    static final String LIMITED_KEY = "sk-limited-client-of-these-tests";

    /** Opens it for few tokens a minute: less than one answer takes. */
    static final String COUNTED_KEY = "sk-counted-client-of-these-tests";

    /** What the router shows to its upstreams. */
    static final String UPSTREAM_KEY = "sk-upstream-secret-of-these-tests";

    /** What it shows to one of them in a field of its own. Does not look like a key. */
    static final String UPSTREAM_TOKEN = "open sesame of these tests";

    /** What all questions of these tests say. */
    static final String SAID = "what-nobody-logs";

    private static final FakeUpstream FIRST = fake();
    private static final FakeUpstream SECOND = fake();

    private RouterUpstreams() {}

    private static FakeUpstream fake() {
        try {
            return new FakeUpstream()
                    .answers(Script.json(500, "{\"error\":{\"message\":\"no test has said what to do\"}}"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Has the models {@code m}, {@code vectors}, {@code hearing} and {@code both}, and in another upstream's name
     * {@code house/plain}, which it calls {@code vendor/Plain:1}.
     */
    static FakeUpstream first() {
        return FIRST;
    }

    /** Has the models {@code both}, when the first fails, and {@code claude}. */
    static FakeUpstream second() {
        return SECOND;
    }

    /** The file; written anew, with the same text each time. */
    static Path file() throws IOException {
        Path file = RunningServer.work().resolve("it-llm.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file.resolveSibling("it-llm.key"), UPSTREAM_KEY + "\n");
        Files.writeString(file.resolveSibling("it-llm.token"), UPSTREAM_TOKEN + "\n");
        return Files.writeString(file, text());
    }

    /** What no log may hold: the keys, and what was said. */
    static List<String> untold() {
        return List.of(KEY, LIMITED_KEY, COUNTED_KEY, UPSTREAM_KEY, UPSTREAM_TOKEN, SAID);
    }

    /** A file without clients: visitors of its own machine need no key. Each request is tried once. */
    static Path openFile() {
        Path file = RunningServer.work().resolve("it-llm-open.json");
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, """
                {
                  "retry": {"attempts": 1},
                  "upstreams": [
                    {"name": "first", "baseUrl": "%s", "models": ["m"], "health": {"failures": 100}},
                    {"name": "second", "baseUrl": "%s", "models": ["other", "house/other"], "health": {"failures": 1}}
                  ]
                }
                """.formatted(FIRST.base(), SECOND.base()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text() {
        return """
            {
              "streamConfig": {"disconnectProbeMs": 500, "earlyCommitAfterMs": 1500, "firstByteTimeoutMs": 30000},
              "retry": {"attempts": 2, "backoffMs": 20, "maxBackoffMs": 200},
              "modelMapping": {"nickname": "m"},
              "coalesce": true,
              "clients": [
                {"name": "tests", "key": "sha256:%s"},
                {"name": "limited", "key": "sha256:%s", "models": ["m"],
                 "rateLimit": {"requestsPerMinute": 1, "burst": 1}},
                {"name": "counted", "key": "sha256:%s", "tokensPerMinute": 60}
              ],
              "endpoints": {
                "/v1/slow/chat/completions": {
                  "upstreamPath": "/chat/completions", "streamConfig": {"heartbeatIntervalSecs": 1}},
                "/v1/small/chat/completions": {
                  "upstreamPath": "/chat/completions", "streamConfig": {"bufferSize": 1024}},
                "/v1/kept/chat/completions": {
                  "upstreamPath": "/chat/completions", "streamConfig": {"resume": {"enabled": true}}},
                "/v1/resetting/chat/completions": {
                  "upstreamPath": "/chat/completions", "streamConfig": {"onUpstreamTruncation": "reset"}},
                "/v1/patient/chat/completions": {
                  "upstreamPath": "/chat/completions",
                  "streamConfig": {
                    "heartbeatIntervalSecs": 30, "disconnectProbeMs": 60000, "earlyCommitAfterMs": 30000}},
                "/v1/drained/chat/completions": {
                  "upstreamPath": "/chat/completions", "streamConfig": {"onClientDisconnect": "drain"}},
                "/v1/dressed/chat/completions": {
                  "upstreamPath": "/chat/completions", "headers": {"X-Of-The-Endpoint": "as it is, with a comma"}},
                "/v1/audio/transcriptions": {"requiresMultipart": true}
              },
              "upstreams": [
                {"name": "first", "baseUrl": "%s", "key": "file:it-llm.key",
                 "models": ["m", "vectors", "hearing", "both"], "health": {"failures": 100}},
                {"name": "second", "baseUrl": "%s", "models": ["both"], "priority": 1, "health": {"failures": 100}},
                {"name": "dressed", "baseUrl": "%s", "models": {"house/plain": "vendor/Plain:1"},
                 "headers": {"X-Of-The-Upstream": "As It Is; q=1", "X-Token": "file:it-llm.token"},
                 "health": {"failures": 100}},
                {"name": "claude", "style": "anthropic", "baseUrl": "%s", "key": "file:it-llm.key",
                 "models": ["claude"], "health": {"failures": 100}}
              ]
            }
            """.formatted(
                        digest(KEY),
                        digest(LIMITED_KEY),
                        digest(COUNTED_KEY),
                        FIRST.base(),
                        SECOND.base(),
                        FIRST.base(),
                        SECOND.base());
    }

    private static String digest(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
