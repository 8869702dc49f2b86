package dev.sluice.llm.routing;

import static dev.sluice.llm.routing.RouterText.client;
import static dev.sluice.llm.routing.RouterText.read;
import static dev.sluice.llm.routing.RouterText.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.ConfigException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every number of the file has a range, and is told when it is out of it. */
class RangesTest {

    /** Every number there is, with the text around it, its place, its kind and its range. */
    static Stream<Arguments> numbers() {
        return Stream.of(
                stream("bufferSize", "", 1_024, 65_536),
                stream("maxEventBytes", "", 1_024, 64 << 20),
                stream("heartbeatIntervalSecs", " of seconds", 1, 300),
                stream("disconnectProbeMs", " of milliseconds", 100, 60_000),
                stream("connectTimeoutMs", " of milliseconds", 100, 300_000),
                stream("firstByteTimeoutMs", " of milliseconds", 100, 3_600_000),
                stream("idleTimeoutMs", " of milliseconds", 100, 3_600_000),
                stream("maxDurationMs", " of milliseconds", 1_000, 86_400_000),
                stream("maxResponseBytes", "", 1_024, 1L << 40),
                stream("earlyCommitAfterMs", " of milliseconds", 100, 3_600_000),
                Arguments.of(
                        "{'streamConfig':{'resume':{'maxBytes':#}}}",
                        "streamConfig.resume.maxBytes",
                        "",
                        65_536,
                        1L << 30),
                Arguments.of(
                        "{'streamConfig':{'resume':{'ttlMs':#}}}",
                        "streamConfig.resume.ttlMs",
                        " of milliseconds",
                        1_000,
                        86_400_000),
                Arguments.of(
                        "{'endpoints':{'/v1/x':{'streamConfig':{'bufferSize':#}}}}",
                        "endpoints[\"/v1/x\"].streamConfig.bufferSize",
                        "",
                        1_024,
                        65_536),
                Arguments.of(
                        "{'endpoints':{'/v1/x':{'rateLimit':{'requestsPerMinute':#}}}}",
                        "endpoints[\"/v1/x\"].rateLimit.requestsPerMinute",
                        "",
                        1,
                        1_000_000),
                Arguments.of("{'rateLimit':{'requestsPerMinute':#}}", "rateLimit.requestsPerMinute", "", 1, 1_000_000),
                Arguments.of("{'rateLimit':{'requestsPerMinute':1,'burst':#}}", "rateLimit.burst", "", 1, 1_000_000),
                Arguments.of("{'port':#}", "port", "", 1, 65_535),
                Arguments.of("{'maxRequestBytes':#}", "maxRequestBytes", "", 1_024, 1 << 30),
                Arguments.of("{'maxHeldBytes':#}", "maxHeldBytes", "", 1_024, 1L << 40),
                Arguments.of("{'recordings':{'mostReaders':#}}", "recordings.mostReaders", "", 1, 1_000_000),
                Arguments.of("{'recordings':{'most':#}}", "recordings.most", "", 1, 100_000),
                Arguments.of("{'recordings':{'mostBytes':#}}", "recordings.mostBytes", "", 1 << 20, 1L << 40),
                Arguments.of("{'retry':{'attempts':#}}", "retry.attempts", "", 1, 10),
                Arguments.of(
                        "{'retry':{'maxBackoffMs':600000,'backoffMs':#}}",
                        "retry.backoffMs",
                        " of milliseconds",
                        0,
                        60_000),
                Arguments.of(
                        "{'retry':{'backoffMs':50,'maxBackoffMs':#}}",
                        "retry.maxBackoffMs",
                        " of milliseconds",
                        50,
                        600_000),
                ofUpstream("'priority':#", "priority", "", 0, 1_000),
                ofUpstream("'weight':#", "weight", "", 1, 1_000),
                ofUpstream("'models':{'x':{'weight':#}}", "models.x.weight", "", 1, 1_000),
                ofUpstream("'maxConnections':#", "maxConnections", "", 1, 100_000),
                ofUpstream("'connectTimeoutMs':#", "connectTimeoutMs", " of milliseconds", 100, 300_000),
                ofUpstream("'firstByteTimeoutMs':#", "firstByteTimeoutMs", " of milliseconds", 100, 3_600_000),
                ofUpstream("'idleTimeoutMs':#", "idleTimeoutMs", " of milliseconds", 100, 3_600_000),
                ofUpstream("'health':{'failures':#}", "health.failures", "", 1, 100),
                ofUpstream("'health':{'openSecs':#}", "health.openSecs", " of seconds", 1, 3_600),
                ofUpstream("'health':{'intervalSecs':#}", "health.intervalSecs", " of seconds", 1, 3_600),
                Arguments.of(client("'tokensPerMinute':#"), "clients[0].tokensPerMinute", "", 1, 100_000_000),
                Arguments.of(
                        client("'rateLimit':{'requestsPerMinute':#}"),
                        "clients[0].rateLimit.requestsPerMinute",
                        "",
                        1,
                        1_000_000));
    }

    private static Arguments stream(String key, String unit, long low, long high) {
        return Arguments.of("{'streamConfig':{'" + key + "':#}}", "streamConfig." + key, unit, low, high);
    }

    private static Arguments ofUpstream(String member, String key, String unit, long low, long high) {
        return Arguments.of(upstream(member), "upstreams[0]." + key, unit, low, high);
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void numberOutOfItsRangeIsToldWithPlaceValueAndRange(String json, String place, String unit, long low, long high) {
        String allowed = "; it must be a whole number" + unit + " from " + low + " to " + high;
        for (String wrong : new String[] {
            String.valueOf(low - 1), String.valueOf(high + 1), "1.5", "99999999999999999999", "true", "null", "[]", "{}"
        }) {
            String shown = wrong.replace("[]", "an empty array").replace("{}", "an empty object");
            assertThatThrownBy(() -> read(json.replace("#", wrong)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessage(place + " is " + shown + allowed);
        }
        assertThatThrownBy(() -> read(json.replace("#", "'" + low + "'")))
                .hasMessage(place + " is \"" + low + "\"" + allowed);
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void limitsOfARangeAreAllowed(String json, String place, String unit, long low, long high) {
        assertThat(read(json.replace("#", String.valueOf(low)))).as(place).isNotNull();
        assertThat(read(json.replace("#", String.valueOf(high)))).as(place).isNotNull();
    }
}
