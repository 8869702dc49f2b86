package dev.sluice.llm.routing;

import static dev.sluice.llm.routing.RouterText.client;
import static dev.sluice.llm.routing.RouterText.read;
import static dev.sluice.llm.routing.RouterText.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets are named and not written out, and are seen by upstreams alone. */
class SecretsTest {

    private static final String LITERAL = "sk-live-0123456789";
    private static final String MUST = "it must be env:NAME or file:PATH, so that no secret stands in this file";

    @TempDir
    private Path folder;

    private static UpstreamConfig first(RouterConfig config) {
        return config.upstreams().getFirst();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "authorization",
                "Proxy-Authorization",
                "Cookie",
                "x-api-key",
                "api-key",
                "X-Goog-Api-Key",
                "Ocp-Apim-Subscription-Key",
                "X-Auth-Token",
                "X-Client-Secret"
            })
    void secretThatIsWrittenOutIsRefusedAndNotShown(String field) {
        for (String value : new String[] {LITERAL, "Bearer " + LITERAL, "env" + LITERAL, "env:" + LITERAL, ""}) {
            assertThatThrownBy(() -> read(upstream("'headers':{'" + field + "':'" + value + "'}")))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith("upstreams[0].headers." + field + " is ")
                    .hasMessageEndingWith("; " + MUST)
                    .message()
                    .doesNotContain(LITERAL);
        }
    }

    @Test
    void keyThatIsWrittenOutIsRefusedAndNotShown() {
        assertThatThrownBy(() -> read(upstream("'key':'" + LITERAL + "'")))
                .hasMessage("upstreams[0].key is written out; " + MUST);
        assertThatThrownBy(() -> read("{'baseUrl':'http://a','key':'" + LITERAL + "'}"))
                .hasMessage("key is written out; " + MUST);
        assertThatThrownBy(() -> read(upstream("'key':5"))).hasMessage("upstreams[0].key is written out; " + MUST);
        assertThatThrownBy(() -> read(client("").replace("sha256:" + "ab".repeat(32), LITERAL)))
                .hasMessage(
                        "clients[0].key is not usable; it must be sha256: and the 64 hexadecimal digits of the key's"
                                + " SHA-256");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://ann:" + LITERAL + "@a.example/v1", "http://a/?key=" + LITERAL, "http://a/#" + LITERAL})
    void urlWithASecretIsRefusedAndNotShown(String url) {
        assertThatThrownBy(() -> read("{'baseUrl':'" + url + "'}"))
                .hasMessage("baseUrl has a user, a query or a fragment; it must be a URL such as"
                        + " https://api.example.com/v1, without user, query and fragment");
    }

    @ParameterizedTest
    @CsvSource({
        "env:NONE, 'refers to the environment variable NONE, which is not set'",
        "env:EMPTY, 'refers to the environment variable EMPTY, which is empty'",
        "env:LINES, 'refers to the environment variable LINES, which holds more than one line of ASCII'",
        "file:none, 'refers to the file none, which is not there'",
        "file:., 'refers to the file ., which is no file'",
        "file:empty, 'refers to the file empty, which is empty'",
        "file:large, 'refers to the file large, which is larger than 8388608 bytes'"
    })
    void referenceThatLeadsNowhereIsToldByItsName(String reference, String message) throws IOException {
        Files.writeString(folder.resolve("empty"), "\n");
        Files.write(folder.resolve("large"), new byte[SourceFiles.MOST_BYTES + 1]);

        assertThatThrownBy(() -> read(upstream("'key':'" + reference + "'"), folder))
                .isInstanceOf(ConfigException.class)
                .hasMessage("upstreams[0].key " + message);
    }

    @Test
    void secretComesFromAVariableOrAFile() throws IOException {
        Files.writeString(folder.resolve("key"), LITERAL + "\n");

        assertThat(first(read(upstream("'key':'env:KEY'"), folder)).headers())
                .isEqualTo(Map.of("Authorization", new SecretText("Bearer " + RouterText.SECRET)));
        assertThat(first(read(upstream("'key':'file:key'"), folder)).headers())
                .isEqualTo(Map.of("Authorization", new SecretText("Bearer " + LITERAL)));
        assertThat(first(read(upstream("'headers':{'Authorization':'Basic file:" + folder.resolve("key") + "'}"))))
                .satisfies(upstream -> {
                    assertThat(upstream.headers())
                            .isEqualTo(Map.of("Authorization", new SecretText("Basic " + LITERAL)));
                    assertThat(upstream.secrets()).containsExactly(new SecretText(LITERAL));
                });
    }

    @Test
    void anyFieldMayReferToASecretAndOthersAreTakenAsTheyAre() {
        UpstreamConfig upstream = first(read(upstream("'headers':{'X-Tenant':'env:KEY','X-Env':'of env-KEY'}")));

        assertThat(upstream.headers())
                .isEqualTo(
                        Map.of("X-Tenant", new SecretText(RouterText.SECRET), "X-Env", new SecretText("of env-KEY")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'Host':'x' | Host is set by the router itself",
                "'content-length':'1' | content-length is set by the router itself",
                "'a b':'x' | [\"a b\"] is no name of a header field",
                "'X-A':'b','x-a':'c' | x-a is there twice",
                "'X-A':5 | X-A must be a text",
                "'X-A':'a\\r\\nb' | X-A must be one line of ASCII, and not empty",
                "'X-A':'' | X-A must be one line of ASCII, and not empty"
            })
    void fieldsThatCannotBeSentAreRefused(String members, String message) {
        String dot = message.startsWith("[") ? "" : ".";

        assertThatThrownBy(() -> read(upstream("'headers':{" + members + "}")))
                .hasMessage("upstreams[0].headers" + dot + message);
    }

    @Test
    void keyAndItsFieldAreNotBothThere() {
        assertThatThrownBy(() -> read(upstream("'key':'env:KEY','headers':{'authorization':'env:KEY'}")))
                .hasMessage("upstreams[0].headers.authorization is there already, since upstreams[0].key is");
    }

    @Test
    void configurationShowsNoSecret() {
        RouterConfig config = read(upstream("'key':'env:KEY'"));

        assertThat(config.toString()).doesNotContain(RouterText.SECRET).contains("(secret)");
        assertThat(first(config).headers().values())
                .extracting(SecretText::reveal)
                .containsExactly("Bearer " + RouterText.SECRET);
    }
}
