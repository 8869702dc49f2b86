package dev.sluice.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Seeds;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventParserTest {

    /** Writes down all that it is told. */
    private static final class Heard implements EventParser.Listener {

        private final List<DispatchedEvent> events = new ArrayList<>();
        private final List<Duration> retries = new ArrayList<>();
        private final List<String> comments = new ArrayList<>();

        @Override
        public void event(DispatchedEvent event) {
            events.add(event);
        }

        @Override
        public void retry(Duration wait) {
            retries.add(wait);
        }

        @Override
        public void comment(String text) {
            comments.add(text);
        }
    }

    private final Heard heard = new Heard();
    private final EventParser parser = new EventParser(heard);

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void feed(String text) throws EventTooLarge {
        parser.feed(utf8(text));
    }

    private static DispatchedEvent message(String data) {
        return new DispatchedEvent("message", data, "");
    }

    /** Feeds a stream in pieces that are cut anywhere, out of the middle of larger arrays. */
    private static void feedInPieces(EventParser parser, byte[] stream, Random random) throws EventTooLarge {
        int longest = 1 + random.nextInt(1 + random.nextInt(100));
        int from = 0;
        while (from < stream.length) {
            int length = Math.min(random.nextInt(longest + 1), stream.length - from);
            byte[] larger = new byte[length + 20];
            random.nextBytes(larger);
            int offset = random.nextInt(20);
            System.arraycopy(stream, from, larger, offset, length);
            parser.feed(larger, offset, length);
            from += length;
        }
    }

    @Test
    void eventIsToldWithTheByteThatEndsIt() throws Exception {
        feed("event: tick\nid: 7\ndata: a\rdata:b\r");
        assertThat(heard.events).isEmpty();
        feed("\r");
        assertThat(heard.events).containsExactly(new DispatchedEvent("tick", "a\nb", "7"));
        feed("\ndata: c\n\n");
        assertThat(heard.events).hasSize(2).last().isEqualTo(new DispatchedEvent("message", "c", "7"));
    }

    @Test
    void emptyDataIsAnEventAndNoDataIsNone() throws Exception {
        feed("data\n\ndata:\n\ndata: \n\nevent: lost\n\ndata\ndata\n\n");
        assertThat(heard.events).containsExactly(message(""), message(""), message(""), message("\n"));
    }

    @Test
    void whatIsUnfinishedIsNoEvent() throws Exception {
        feed("data: whole\n\nid: 9\ndata: half\n");
        assertThat(heard.events).containsExactly(message("whole"));
        assertThat(parser.lastEventId()).as("the half event was not received").isEmpty();
    }

    @Test
    void lastEventIdIsKeptUntilAnotherOneComes() throws Exception {
        feed("id: 1\ndata: a\n\ndata: b\n\nid: 2\n\nid: x\0y\ndata: c\n\n");
        assertThat(heard.events)
                .containsExactly(
                        new DispatchedEvent("message", "a", "1"),
                        new DispatchedEvent("message", "b", "1"),
                        new DispatchedEvent("message", "c", "2"));
        feed("id\n\n");
        assertThat(parser.lastEventId()).as("reset by an empty one").isEmpty();
    }

    @Test
    void byteOrderMarkIsLeftOutAtTheStartOnly() throws Exception {
        feed("\uFEFFdata: a\n\n\uFEFFdata: b\n\ndata: \uFEFFc\n\n");
        assertThat(heard.events).containsExactly(message("a"), message("\uFEFFc"));

        Heard twice = new Heard();
        new EventParser(twice).feed(utf8("\uFEFF\uFEFFdata: a\n\n"));
        assertThat(twice.events).as("the second one is part of a field's name").isEmpty();
    }

    @Test
    void malformedBytesBecomeReplacementCharacters() throws Exception {
        for (byte b : new byte[] {'d', 'a', 't', 'a', ':', (byte) 0xF0, (byte) 0x9F, '\n', '\n'}) {
            parser.feed(new byte[] {b});
        }
        feed("data: good\n\n");
        assertThat(heard.events).containsExactly(message("\uFFFD"), message("good"));
    }

    @Test
    void commentsAreToldAsTheyAre() throws Exception {
        feed(": heartbeat\n:\n:: x\r\n");
        assertThat(heard.comments).containsExactly(" heartbeat", "", ": x");
        assertThat(heard.events).isEmpty();
    }

    @Test
    void retryIsMadeOfDigitsOnly() throws Exception {
        feed("retry: 100\nretry:007\nretry\nretry: -1\nretry: 1.5\nretry: ٣\nretry:  5\nretry: 5 \n");
        assertThat(heard.retries).containsExactly(Duration.ofMillis(100), Duration.ofMillis(7));
        feed("retry: " + "0".repeat(40) + "8\nretry: 1" + "0".repeat(40) + "\n");
        assertThat(heard.retries.subList(2, 4))
                .containsExactly(Duration.ofMillis(8), Duration.ofMillis(Long.MAX_VALUE));
    }

    @Test
    void anyStreamIsReadAsTheStandardSaysHoweverItIsCut() throws Exception {
        Seeds.each(5_000, random -> {
            byte[] stream = anyStream(random);
            Heard told = new Heard();
            feedInPieces(new EventParser(told), stream, random);

            EventStreamParser model = EventStreamParser.parse(new String(stream, StandardCharsets.UTF_8));
            assertThat(told.events)
                    .isEqualTo(model.events().stream()
                            .map(event -> new DispatchedEvent(event.type(), event.data(), event.lastEventId()))
                            .toList());
            assertThat(told.retries.isEmpty() ? -1 : told.retries.getLast().toMillis())
                    .isEqualTo(model.retry());
        });
    }

    /** Parts of fields, line ends and damage, in any order. */
    private static byte[] anyStream(Random random) {
        List<String> parts = List.of(
                "data",
                "data:",
                "data: ",
                "data: x\n\n",
                "event: e",
                "event:",
                "id: 7",
                "id:",
                "id: a\0b",
                "id",
                "retry: 12",
                "retry: 1x",
                ": c",
                "other: x",
                "Data: x",
                ":",
                " ",
                "\n",
                "\n",
                "\n\n",
                "\r",
                "\r\n",
                "\r\r",
                "\uFEFF",
                "🌊ß",
                "\u2028\u0085",
                "\0");
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = random.nextInt(40); i > 0; i--) {
            if (random.nextInt(10) == 0) {
                byte[] damage = new byte[1 + random.nextInt(3)];
                random.nextBytes(damage);
                stream.writeBytes(damage);
            } else {
                stream.writeBytes(utf8(parts.get(random.nextInt(parts.size()))));
            }
        }
        return stream.toByteArray();
    }

    @Test
    void whatSseEventWritesIsReadAsItWas() throws Exception {
        Seeds.each(2_000, random -> {
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            Heard sent = new Heard();
            String lastId = "";
            for (int i = random.nextInt(6); i >= 0; i--) {
                String data = SseEventTest.text(random, "\r\n\0: \t");
                String name = SseEventTest.text(random, ": \0");
                SseEvent event = random.nextBoolean() ? SseEvent.of(name, data) : SseEvent.data(data);
                if (random.nextBoolean()) {
                    lastId = SseEventTest.text(random, ": ");
                    event = event.withId(lastId);
                }
                if (random.nextBoolean()) {
                    sent.retry(Duration.ofMillis(random.nextInt(100_000)));
                    event = event.withRetry(sent.retries.getLast());
                }
                stream.write(event.frame().array(), 0, event.frame().length());
                sent.event(new DispatchedEvent(
                        event.event().filter(type -> !type.isEmpty()).orElse("message"),
                        data.replace("\r\n", "\n").replace('\r', '\n'),
                        lastId));
                String comment = SseEventTest.text(random, ": \0");
                stream.writeBytes(utf8(SseEvent.comment(comment).string()));
                sent.comment(" " + comment);
            }
            Heard told = new Heard();
            feedInPieces(new EventParser(told), stream.toByteArray(), random);

            assertThat(told.events).isEqualTo(sent.events);
            assertThat(told.retries).isEqualTo(sent.retries);
            assertThat(told.comments).isEqualTo(sent.comments);
        });
    }

    @Test
    void garbageIsReadOrIsTooLargeAtTheSamePlaceHoweverItIsCut() throws Exception {
        Seeds.each(2_000, random -> {
            byte[] garbage = new byte[random.nextInt(3_000)];
            random.nextBytes(garbage);
            byte[] stream = random.nextBoolean() ? garbage : anyStream(random);
            int limit = 1 + random.nextInt(400);
            Heard whole = new Heard();
            Heard pieces = new Heard();
            boolean tooLarge = refuses(() -> new EventParser(whole, limit).feed(stream));

            assertThat(refuses(() -> feedInPieces(new EventParser(pieces, limit), stream, random)))
                    .isEqualTo(tooLarge);
            assertThat(pieces.events).isEqualTo(whole.events);
        });
    }

    /** Something that is fed. */
    @FunctionalInterface
    private interface Feeding {
        void run() throws EventTooLarge;
    }

    private static boolean refuses(Feeding feeding) {
        try {
            feeding.run();
            return false;
        } catch (EventTooLarge e) {
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: 5678901", ": 345678901", "data: 78\ndata: xyz", "data\ndata: 12345"})
    void whatIsLargerThanTheLimitIsRefusedAndNamesIt(String line) {
        Heard told = new Heard();
        EventParser small = new EventParser(told, 10);

        assertThatThrownBy(() -> small.feed(utf8("data: ok\n\n" + line)))
                .isInstanceOf(EventTooLarge.class)
                .hasMessageContaining("10 bytes");
        assertThat(told.events).containsExactly(message("ok"));
        assertThatThrownBy(() -> small.feed(utf8("\n\ndata: x\n\n")))
                .as("nothing more can be read")
                .isInstanceOf(EventTooLarge.class);
    }

    @Test
    void streamOfAnyLengthIsReadWhenItsEventsAreSmall() throws Exception {
        Heard told = new Heard();
        EventParser small = new EventParser(told, 16);
        for (int i = 0; i < 1_000; i++) {
            small.feed(utf8(": heartbeat\nevent: e\nid: 1\nretry: 100\n"));
        }
        small.feed(utf8("data: 0123456789\n\n"));
        assertThat(told.events).containsExactly(new DispatchedEvent("e", "0123456789", "1"));
    }

    @Test
    void limitOfNothingIsRefused() {
        assertThatThrownBy(() -> new EventParser(heard, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0");
    }

    @Test
    @Timeout(30)
    void largestEventIsReadByteByByteInTimeThatGrowsWithItsLength() throws Exception {
        byte[] event = new byte[EventParser.DEFAULT_LIMIT];
        Arrays.fill(event, (byte) 'x');
        System.arraycopy(utf8("data: "), 0, event, 0, 6);
        for (int i = 0; i < event.length; i++) {
            parser.feed(event, i, 1);
        }
        feed("\n\n");
        feed("data\n".repeat(EventParser.DEFAULT_LIMIT / 2) + "\n");

        assertThat(heard.events)
                .extracting(told -> told.data().length())
                .containsExactly(EventParser.DEFAULT_LIMIT - 6, EventParser.DEFAULT_LIMIT / 2 - 1);
    }
}
