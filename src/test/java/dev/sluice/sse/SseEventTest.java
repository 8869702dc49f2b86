package dev.sluice.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Seeds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SseEventTest {

    private static String wire(SseEvent event) {
        return new String(Arrays.copyOf(event.frame().array(), event.frame().length()), StandardCharsets.UTF_8);
    }

    @Test
    void eventIsWrittenToTheByte() {
        assertThat(wire(SseEvent.data("hello"))).isEqualTo("data: hello\n\n");
        assertThat(wire(SseEvent.of("done", "{}"))).isEqualTo("event: done\ndata: {}\n\n");
        assertThat(wire(SseEvent.of("tick", "1").withId("7").withRetry(Duration.ofMillis(1_500))))
                .isEqualTo("event: tick\nid: 7\nretry: 1500\ndata: 1\n\n");
        assertThat(wire(SseEvent.data(""))).isEqualTo("data: \n\n");
        assertThat(wire(SseEvent.data(" one space is kept"))).isEqualTo("data:  one space is kept\n\n");
        assertThat(wire(SseEvent.data("Grüße 🌊"))).isEqualTo("data: Grüße 🌊\n\n");
        assertThat(wire(new SseEvent(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(Duration.ofSeconds(2)))))
                .isEqualTo("retry: 2000\n\n");
    }

    @ParameterizedTest
    @CsvSource({"a\\nb", "a\\rb", "a\\r\\nb"})
    void everyKindOfLineBreakIsOne(String written) {
        String text = written.replace("\\n", "\n").replace("\\r", "\r");

        assertThat(wire(SseEvent.data(text))).isEqualTo("data: a\ndata: b\n\n");
    }

    @Test
    void lineBreaksAtTheEdgesAreKept() {
        assertThat(wire(SseEvent.data("\n"))).isEqualTo("data: \ndata: \n\n");
        assertThat(wire(SseEvent.data("\r\n\r\n"))).isEqualTo("data: \ndata: \ndata: \n\n");
        assertThat(wire(SseEvent.data("\n\r"))).isEqualTo("data: \ndata: \ndata: \n\n");
        assertThat(wire(SseEvent.data("a\r"))).isEqualTo("data: a\ndata: \n\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "a\r\nb", "\n"})
    void lineBreakInIdNameOrCommentIsRefused(String text) {
        assertThatThrownBy(() -> SseEvent.data("").withId(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("id must not contain")
                .message()
                .doesNotContain("\r", "\n");
        assertThatThrownBy(() -> SseEvent.of(text, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("event name must not contain");
        assertThatThrownBy(() -> SseEvent.comment(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nulInAnIdIsRefused() {
        assertThatThrownBy(() -> SseEvent.data("").withId("a\0b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a\\0b");
    }

    @Test
    void waitOfLessThanNothingIsRefused() {
        assertThatThrownBy(() -> SseEvent.data("").withRetry(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(wire(SseEvent.data("").withRetry(Duration.ZERO))).startsWith("retry: 0\n");
        assertThat(wire(SseEvent.data("").withRetry(ChronoUnit.FOREVER.getDuration())))
                .startsWith("retry: 3153600000000\n");
    }

    @Test
    void commentIsNoEvent() {
        String comment = SseEvent.comment("heartbeat").string();

        assertThat(comment).isEqualTo(": heartbeat\n");
        assertThat(EventStreamParser.parse(comment + comment + wire(SseEvent.data("x")))
                        .events())
                .containsExactly(new EventStreamParser.Dispatched("message", "x", ""));
    }

    @Test
    void browserReadsWhatWasSent() throws Exception {
        Seeds.each(2_000, random -> {
            StringBuilder stream = new StringBuilder();
            List<EventStreamParser.Dispatched> expected = new ArrayList<>();
            String lastId = "";
            for (int i = random.nextInt(6); i >= 0; i--) {
                String data = text(random, "\r\n\0: \t");
                SseEvent event = SseEvent.data(data);
                String name = text(random, ": \0");
                if (random.nextBoolean()) {
                    event = SseEvent.of(name, data);
                }
                if (random.nextInt(3) == 0) {
                    lastId = text(random, ": ");
                    event = event.withId(lastId);
                }
                stream.append(wire(event));
                if (random.nextInt(3) == 0) {
                    stream.append(SseEvent.comment(text(random, ": \0")).string());
                }
                expected.add(new EventStreamParser.Dispatched(
                        event.event().filter(type -> !type.isEmpty()).orElse("message"),
                        data.replace("\r\n", "\n").replace('\r', '\n'),
                        lastId));
            }

            assertThat(EventStreamParser.parse(stream.toString()).events()).isEqualTo(expected);
        });
    }

    /** Random text of ordinary letters, letters from anywhere in Unicode, and the given dangerous ones. */
    static String text(Random random, String dangerous) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            int kind = random.nextInt(4);
            if (kind == 0) {
                text.append(dangerous.charAt(random.nextInt(dangerous.length())));
            } else if (kind == 1) {
                int letter = 0x80 + random.nextInt(0x10FFFF - 0x80);
                text.appendCodePoint(letter >= 0xD800 && letter <= 0xDFFF ? 0xFEFF : letter);
            } else {
                text.append((char) ('a' + random.nextInt(26)));
            }
        }
        return text.toString();
    }

    @Test
    void retryIsReadAsMilliseconds() {
        assertThat(EventStreamParser.parse(wire(SseEvent.data("x").withRetry(Duration.ofSeconds(3))))
                        .retry())
                .isEqualTo(3_000);
    }
}
