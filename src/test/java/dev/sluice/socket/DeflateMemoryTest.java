package dev.sluice.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DeflateMemoryTest {

    private static final List<String> REMEMBERING = List.of();
    private static final List<String> FORGETTING = List.of("server_no_context_takeover", "client_no_context_takeover");

    @Test
    void eachDirectionCountsByItself() {
        assertThat(held(REMEMBERING)).isEqualTo((260 + 40 + 8) << 10);
        assertThat(held(List.of("client_no_context_takeover"))).isEqualTo((260 + 8) << 10);
        assertThat(held(List.of("server_no_context_takeover"))).isEqualTo((40 + 8) << 10);
        assertThat(held(FORGETTING)).isEqualTo(8 << 10);
    }

    private static long held(List<String> parameters) {
        DeflateMemory memory = new DeflateMemory(1 << 20);
        assertThat(memory.take(parameters)).isPresent();
        return memory.held();
    }

    @Test
    void whatIsMoreThanAllMayHoldIsDeclinedUntilSomeIsFree() {
        DeflateMemory memory = new DeflateMemory(320 << 10);
        DeflateMemory.Share first = memory.take(REMEMBERING).orElseThrow();

        assertThat(memory.take(REMEMBERING)).isEmpty();
        assertThat(memory.take(FORGETTING)).isPresent();
        assertThat(memory.take(FORGETTING)).isEmpty();
        assertThat(memory.declined()).isEqualTo(2);
        first.close();
        first.close();

        assertThat(memory.held()).isEqualTo(8 << 10);
        assertThat(memory.take(REMEMBERING)).isPresent();
    }
}
