package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalVisitorTest {

    private static boolean isLocal(String address, Map<String, String> fields) {
        return LocalVisitor.isLocal(address, fields.keySet(), fields.get("Host"));
    }

    // Jetty puts IPv6 addresses into brackets, others do not
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.9.9.9",
                "::1",
                "0:0:0:0:0:0:0:1",
                "[::1]",
                "[0:0:0:0:0:0:0:1]",
                "::ffff:127.0.0.1"
            })
    void visitorOnThisMachineIsLocal(String address) {
        assertThat(isLocal(address, Map.of("Host", "localhost:8080"))).isTrue();
        assertThat(isLocal(address, Map.of("Host", "[::1]:8080"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.168.1.5",
                "0.0.0.0",
                "128.0.0.1",
                "2001:db8::1",
                "::",
                "[::2]",
                "",
                "[]",
                "localhost",
                "127.0.0.1.evil.com",
                "not an address",
                "999.0.0.1"
            })
    void visitorFromElsewhereIsNot(String address) {
        assertThat(isLocal(address, Map.of("Host", "localhost:8080"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded",
                "X-Forwarded-For",
                "X-Forwarded-Host",
                "X-Forwarded-Proto",
                "X-Real-IP",
                "Via",
                "x-forwarded-client-cert",
                "X-FORWARDED-WHATEVER"
            })
    void visitorThroughAProxyIsNot(String field) {
        assertThat(isLocal("127.0.0.1", Map.of("Host", "localhost", field, "127.0.0.1")))
                .isFalse();
        assertThat(isLocal("127.0.0.1", Map.of("Host", "localhost", field, ""))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.com", "127.0.0.1.evil.com", "localhost.evil.com", "workshop", "192.168.1.5", ""})
    void pageThatCameByANameOfItsOwnIsNot(String host) {
        assertThat(isLocal("127.0.0.1", Map.of("Host", host))).isFalse();
    }

    @Test
    void visitorWithoutAHostIsNot() {
        assertThat(isLocal("127.0.0.1", Map.of())).isFalse();
    }
}
