package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginPolicyTest {

    private final OriginPolicy own = new OriginPolicy(List.of());

    @Test
    void clientThatIsNoBrowserIsAllowed() {
        assertThat(own.allows(null, "localhost:8080")).isTrue();
        assertThat(own.allows(null, null)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8080, localhost:8080",
        "https://localhost:8080, localhost:8080",
        "HTTP://LocalHost:8080, localhost:8080",
        "http://localhost:8080, LOCALHOST:8080",
        "http://example.org, example.org",
        "http://example.org, example.org:80",
        "https://example.org, example.org:443",
        "http://[::1]:8080, [::1]:8080"
    })
    void pagesOfThisServerAreAllowed(String origin, String host) {
        assertThat(own.allows(origin, host)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "http://evil.com, localhost:8080",
        "http://localhost, localhost:8080",
        "http://localhost:8081, localhost:8080",
        "https://example.org, example.org:80",
        "http://example.org, example.org:443",
        "http://localhost:8080.evil.com, localhost:8080",
        "http://evil.com/localhost:8080, localhost:8080",
        "http://evil-localhost:8080, localhost:8080",
        "http://evil@localhost:8080, localhost:8080",
        "ftp://localhost:8080, localhost:8080",
        "null, localhost:8080",
        "localhost:8080, localhost:8080",
        "'', localhost:8080",
        "http://, ''",
        "https://, ''",
        "file://, localhost:8080"
    })
    void otherPagesAreNot(String origin, String host) {
        assertThat(own.allows(origin, host)).isFalse();
    }

    @Test
    void originWithoutAHostToCompareIsRefused() {
        assertThat(own.allows("http://localhost", null)).isFalse();
    }

    @Test
    void namedOriginsAreAllowedBesidesTheOwn() {
        OriginPolicy policy = new OriginPolicy(List.of("https://app.example"));

        assertThat(policy.allows("https://APP.example", "localhost")).isTrue();
        assertThat(policy.allows("http://localhost", "localhost")).isTrue();
        assertThat(policy.allows("http://app.example", "localhost")).isFalse();
        assertThat(policy.allows("https://app.example:8443", "localhost")).isFalse();
        assertThat(policy.allows("https://app.example.evil.com", "localhost")).isFalse();
    }

    @Test
    void starAllowsAny() {
        OriginPolicy policy = new OriginPolicy(List.of("*"));

        assertThat(policy.allows("https://evil.com", "localhost")).isTrue();
        assertThat(policy.allows("null", null)).isTrue();
    }
}
