package dev.sluice.llm.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientsTest {

    private static final String KEY = "sluice-ann-0123456789";
    private static final String OLD_KEY = "sluice-ann-of-last-year";

    private final RouterConfig config = RouterText.read("{'clients':[{'name':'ann','key':['" + digest(KEY) + "','"
            + digest(OLD_KEY) + "'],'models':['gpt-*']},{'name':'bob','key':'"
            + digest("sluice-bob-0123456789") + "'}]}");
    private final Clients clients = Clients.first(config.clients(), new Random(1));

    private static String digest(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<String> find(Map<String, String> fields) {
        return clients.find(fields::get).map(Client::name);
    }

    @ParameterizedTest
    @CsvSource({
        "Authorization, Bearer " + KEY,
        "Authorization, bearer " + KEY,
        "Authorization, 'Bearer   " + KEY + " '",
        "Authorization, Bearer " + OLD_KEY,
        "x-api-key, " + KEY,
        "api-key, " + KEY
    })
    void clientIsKnownByHisKeyInAnyOfTheFields(String field, String value) {
        assertThat(find(Map.of(field, value))).contains("ann");
    }

    @ParameterizedTest
    @CsvSource({
        "Authorization, " + KEY,
        "Authorization, Basic " + KEY,
        "Authorization, Bearer",
        "Authorization, 'Bearer '",
        "Authorization, Bearer " + KEY + "x",
        "Authorization, Bearer sluice",
        "x-api-key, ''",
        "Cookie, " + KEY
    })
    void nobodyIsKnownByAnythingElse(String field, String value) {
        assertThat(find(Map.of(field, value))).isEmpty();
    }

    @Test
    void digestItselfIsNoKey() {
        assertThat(find(Map.of("x-api-key", digest(KEY)))).isEmpty();
        assertThat(find(Map.of("x-api-key", digest(KEY).substring("sha256:".length()))))
                .isEmpty();
    }

    @Test
    void keyOfAnotherFieldCountsWhereOneIsUnknown() {
        assertThat(find(Map.of("Authorization", "Bearer of-the-sdk", "x-api-key", KEY)))
                .contains("ann");
        assertThat(find(Map.of())).isEmpty();
    }

    @Test
    void hugeKeyIsNotLookedAt() {
        String huge = "k".repeat(5_000);
        Clients hers = Clients.first(
                RouterText.read("{'clients':[{'name':'ann','key':'" + digest(huge) + "'}]}")
                        .clients(),
                new Random(1));

        assertThat(hers.find(name -> huge)).isEmpty();
    }

    @Test
    void clientMayUseTheModelsOfHisListOrAll() {
        Client ann = clients.find(name -> KEY).orElseThrow();
        Client bob = clients.find(name -> "sluice-bob-0123456789").orElseThrow();

        assertThat(ann.mayUse("gpt-4")).isTrue();
        assertThat(ann.mayUse("claude")).isFalse();
        assertThat(bob.mayUse("claude")).isTrue();
    }

    @Test
    void keyThatWasTakenAwayIsNotKnownAfterwards() {
        assertThat(clients.isEmpty()).isFalse();
        assertThat(clients.after(RouterText.read("{}").clients()).isEmpty()).isTrue();
        assertThat(clients.after(RouterText.read("{}").clients()).find(name -> KEY))
                .isEmpty();
        assertThat(clients.after(config.clients()).find(name -> KEY)).isPresent();
    }
}
