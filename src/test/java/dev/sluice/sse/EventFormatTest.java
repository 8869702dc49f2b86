package dev.sluice.sse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EventFormatTest {

    @Test
    void eventIsWrittenAsItIs() {
        assertThat(EventFormat.EVENTS.item(SseEvent.of("tick", "é").withId("7"), true, String::valueOf))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("event: tick\nid: 7\ndata: é\n\n");
        assertThat(EventFormat.EVENTS.mediaType()).isEqualTo("text/event-stream;charset=UTF-8");
        assertThat(EventFormat.EVENTS.head()).isEmpty();
        assertThat(EventFormat.EVENTS.tail()).isEmpty();
    }

    @Test
    void anyOtherItemIsTheJsonInTheDataOfAnEvent() {
        byte[] event = EventStream.format().item("x", false, value -> "{\n\"a\":\r\n1}");

        assertThat(EventStreamParser.parse(new String(event, StandardCharsets.UTF_8))
                        .events())
                .containsExactly(new EventStreamParser.Dispatched("message", "{\n\"a\":\n1}", ""));
    }
}
