package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPolicyTest {

    private final HostPolicy policy = new HostPolicy(
            new SluiceConfig.Server("0.0.0.0", 8080, "/", List.of("sluice.example"), Duration.ZERO), "Workshop");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:8080",
                "LOCALHOST",
                "localhost.",
                "localhost.:8080",
                "demo.localhost",
                "127.0.0.1",
                "127.0.0.1:8080",
                "127.1.2.3",
                "[::1]",
                "[::1]:8080",
                "192.168.1.5:8080",
                "[2001:db8::1]:8080",
                "[FE80::1%eth0]",
                "workshop",
                "WORKSHOP:8080",
                "sluice.example",
                "Sluice.Example.:443",
                "0.0.0.0:8080"
            })
    void answersToItsOwnNamesAndToAddresses(String host) {
        assertThat(policy.allows(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                ":8080",
                "evil.com",
                "evil.com:8080",
                "127.0.0.1.evil.com",
                "127.0.0.1.evil.com:8080",
                "localhost.evil.com",
                "evillocalhost",
                "localhost..",
                "sluice.example.evil.com",
                "notsluice.example",
                "x.sluice.example",
                "127.0.0.1evil.com",
                "127.0.0",
                "1.2.3.4.5",
                "[evil.com]",
                "[::1",
                "[]",
                "[]:8080",
                "::1.evil.com",
                "evil.com:80:80",
                "user@evil.com",
                "127.0.0.1@evil.com",
                "127.0.0.1\\.evil.com",
                "localhost\u0000.evil.com",
                "localhost/.evil.com",
                "dead.beef",
                "dead.beef:80"
            })
    void answersToNoOtherName(String host) {
        assertThat(policy.allows(host)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "localhost:1", "a.localhost", "127.0.0.1:80", "127.9.9.9", "[::1]", "[::1]:80"})
    void namesOfThisMachineAloneAreLoopback(String host) {
        assertThat(HostPolicy.isLoopbackName(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "workshop",
                "sluice.example",
                "192.168.1.5",
                "[2001:db8::1]",
                "128.0.0.1",
                "[::2]",
                "",
                "1127.0.0.1"
            })
    void otherNamesAreNot(String host) {
        assertThat(HostPolicy.isLoopbackName(host)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "::", "::1", "fe80::1%eth0", "::ffff:10.0.0.1"})
    void addressesAreRecognised(String text) {
        assertThat(HostPolicy.isAddress(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "face", "10.0.0", "10.0.0.1.", "a.b.c.d", "g::1", "10.0.0.1:80 "})
    void namesAreNoAddresses(String text) {
        assertThat(HostPolicy.isAddress(text)).isFalse();
    }
}
