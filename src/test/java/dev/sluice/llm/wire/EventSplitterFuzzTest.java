package dev.sluice.llm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Seeds;
import dev.sluice.sse.EventParser;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compares with another parser, and each way of cutting a stream with the others. */
class EventSplitterFuzzTest {

    private static final int LIMIT = 1 << 20;

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** All events that are complete, as {@code type|data} or only the data. */
    private static List<String> taken(EventSplitter splitter) {
        List<String> events = new ArrayList<>();
        for (RawEvent event = splitter.next(); event != null; event = splitter.next()) {
            events.add(said(event));
        }
        return events;
    }

    private static String said(RawEvent event) {
        return event.type() == null ? event.data() : event.type() + "|" + event.data();
    }

    @Test
    void anyStreamIsReadAsAnotherParserDoesHoweverItIsCut() throws Exception {
        Seeds.each(5_000, random -> {
            byte[] stream = anyStream(random);
            List<String> expected = new ArrayList<>();
            EventParser reference =
                    new EventParser(event -> expected.add((event.type().equals("message") ? "" : event.type() + "|")
                            + event.data().replace('\n', ' ')));
            reference.feed(stream);
            assertThat(inPieces(stream, random, LIMIT)).isEqualTo(expected);
        });
    }

    @Test
    void limitIsTheSameHoweverTheStreamIsCut() throws Exception {
        Seeds.each(5_000, random -> {
            byte[] stream = anyStream(random);
            int limit = 1 + random.nextInt(40);
            EventSplitter whole = new EventSplitter(limit);
            List<String> expected = new ArrayList<>();
            try {
                whole.feed(ByteBuffer.wrap(stream));
                expected.addAll(taken(whole));
            } catch (EventTooLarge e) {
                expected.addAll(taken(whole));
                expected.add("too large");
            }
            assertThat(inPieces(stream, random, limit)).isEqualTo(expected);
        });
    }

    /** What comes out when the stream is cut anywhere, whether it is taken at once or now and then. */
    private static List<String> inPieces(byte[] stream, Random random, int limit) {
        EventSplitter splitter = new EventSplitter(limit);
        List<String> events = new ArrayList<>();
        int longest = 1 + random.nextInt(1 + random.nextInt(50));
        int from = 0;
        try {
            while (from < stream.length) {
                int to = Math.min(stream.length, from + random.nextInt(longest + 1));
                ByteBuffer piece = ByteBuffer.wrap(Arrays.copyOf(stream, stream.length), from, to - from);
                splitter.feed(random.nextInt(20) > 0 ? piece : direct(piece));
                if (random.nextBoolean()) {
                    events.addAll(taken(splitter));
                }
                from = to;
            }
            events.addAll(taken(splitter));
        } catch (EventTooLarge e) {
            events.addAll(taken(splitter));
            events.add("too large");
        }
        return events;
    }

    private static ByteBuffer direct(ByteBuffer piece) {
        return ByteBuffer.allocateDirect(piece.remaining()).put(piece).flip();
    }

    private static byte[] anyStream(Random random) {
        List<String> parts = List.of(
                "data: ",
                "data:",
                "data",
                "event: ",
                "event:",
                "id: 1",
                "retry: 2",
                ": c",
                "[DONE]",
                "{\"a\":1}",
                "x",
                " ",
                ":",
                "😀",
                "é",
                "\uFEFF",
                "\n",
                "\n",
                "\n\n",
                "\n\n",
                "\r",
                "\r\n",
                "\r\n\r\n",
                "data: {\"a\":\"b\"}\n\n");
        StringBuilder stream = new StringBuilder(random.nextInt(4) == 0 ? "\uFEFF" : "");
        for (int i = random.nextInt(40); i > 0; i--) {
            stream.append(parts.get(random.nextInt(parts.size())));
        }
        byte[] bytes = utf8(stream.toString());
        if (bytes.length > 0 && random.nextInt(4) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    @Test
    void whatIsSentOnIsReadAsTheSameEventAgain() throws Exception {
        Seeds.each(5_000, random -> {
            EventSplitter first = new EventSplitter(LIMIT);
            first.feed(ByteBuffer.wrap(anyStream(random)));
            for (RawEvent event = first.next(); event != null; event = first.next()) {
                byte[] sent = event.bytes(Dialect.OPENAI);
                if (sent == null) {
                    continue;
                }
                EventSplitter second = new EventSplitter(LIMIT);
                second.feed(ByteBuffer.wrap(sent));
                RawEvent again = Objects.requireNonNull(second.next());
                assertThat(again.type()).isNull();
                assertThat(again.bytes(Dialect.OPENAI)).isEqualTo(sent);
                assertThat(text(sent)).startsWith("data: ").endsWith("\n\n").doesNotContain("\r");
                assertThat(text(sent).indexOf('\n')).isEqualTo(text(sent).length() - 2);
            }
        });
    }
}
