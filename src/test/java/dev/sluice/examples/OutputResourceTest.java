package dev.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.stream.CloseReason;
import dev.sluice.stream.FakeTimers;
import dev.sluice.stream.Outbox;
import dev.sluice.stream.Streams;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OutputResourceTest {

    private final Streams streams = new Streams(
            new Outbox.Bounds(1_000, 20, Duration.ofMinutes(1)),
            new FakeTimers(),
            Thread.ofVirtual().factory(),
            String::valueOf);

    private StreamingOutput lines(String items) {
        HttpServletRequest request = (HttpServletRequest) Proxy.newProxyInstance(
                HttpServletRequest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getRequestURI" -> "/stream/output";
                    case "getRemoteAddr" -> "192.0.2.1";
                    default -> throw new UnsupportedOperationException(method.toString());
                });
        return new OutputResource(streams).lines(items, "0", request);
    }

    /** Fails at the third line. */
    private static OutputStream failing(Throwable failure) {
        return new ByteArrayOutputStream() {
            private int lines;

            @Override
            public void write(byte[] line) throws IOException {
                if (++lines == 3) {
                    switch (failure) {
                        case IOException e -> throw e;
                        case RuntimeException e -> throw e;
                        case Error e -> throw e;
                        default -> throw new AssertionError(failure);
                    }
                }
                super.write(line);
            }
        };
    }

    static Set<Map.Entry<Throwable, CloseReason>> failures() {
        return Map.<Throwable, CloseReason>of(
                        new IllegalStateException("of this test"), CloseReason.SOURCE_FAILED,
                        new UncheckedIOException(new IOException("of this test")), CloseReason.SOURCE_FAILED,
                        new AssertionError("of this test"), CloseReason.SOURCE_FAILED,
                        new IOException("of this test"), CloseReason.CLIENT_GONE)
                .entrySet();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void outputThatFailsHalfWayIsNotListedAsCompleted(Map.Entry<Throwable, CloseReason> failure) {
        OutputStream out = failing(failure.getKey());

        assertThatThrownBy(() -> lines("10").write(out)).isSameAs(failure.getKey());

        Streams.Totals totals = streams.totals();
        assertThat(totals.active()).isZero();
        assertThat(totals.completed()).isZero();
        assertThat(totals.aborted()).containsOnly(Map.entry(failure.getValue(), 1L));
        assertThat(totals.items()).isEqualTo(2);
    }

    @Test
    void outputThatReachesItsLastLineIsListedAsCompleted() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        lines("3").write(out);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("line 1 of 3\nline 2 of 3\nline 3 of 3\n");
        assertThat(streams.totals().completed()).isEqualTo(1);
        assertThat(streams.totals().aborted()).isEmpty();
    }
}
