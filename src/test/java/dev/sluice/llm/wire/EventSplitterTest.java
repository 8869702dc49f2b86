package dev.sluice.llm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventSplitterTest {

    private static final int LIMIT = 1 << 20;

    private final EventSplitter splitter = new EventSplitter(LIMIT);

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void feed(String text) throws EventTooLarge {
        splitter.feed(ByteBuffer.wrap(utf8(text)));
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

    private static List<String> events(String stream) throws EventTooLarge {
        EventSplitter splitter = new EventSplitter(LIMIT);
        splitter.feed(ByteBuffer.wrap(utf8(stream)));
        return taken(splitter);
    }

    /** Made readable in the name of a test: {@code \r} and {@code \n} stand for themselves, / divides events. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "data: a\\n\\n ~ a",
                "data: a\\r\\n\\r\\n ~ a",
                "data: a\\r\\r ~ a",
                "data: a\\r\\n\\n ~ a",
                "data: a\\n\\r\\n ~ a",
                "data: a\\r\\n\\rdata: b\\n\\r ~ a/b",
                "\\n\\r\\n\\rdata: a\\n\\n ~ a",
                "data:a\\n\\n ~ a",
                "data:  a\\n\\n ~ ` a`",
                "data:\\ta\\n\\n ~ `\ta`",
                "data: a:b: c\\n\\n ~ a:b: c",
                "data: a\\ndata: b\\n\\n ~ a b",
                "data: a\\ndata\\ndata:b\\n\\n ~ a  b",
                "Data: a\\nDATA: b\\ndata: c\\n\\n ~ c",
                "` data: a\\ndata: b\\n\\n` ~ b",
                "data : a\\ndata: b\\n\\n ~ b",
                "dat: a\\ndatas: b\\ndata: c\\n\\n ~ c",
                ": x\\n: y\\ndata: a\\n\\n ~ a",
                "data: a\\n: x\\n\\n ~ a",
                "data: a\\n:\\ndata: b\\n\\n ~ a b",
                ": x\\n\\n: y\\n\\ndata: a\\n\\n ~ a",
                "event: t\\ndata: a\\n\\n ~ t|a",
                "event:t\\ndata:a\\n\\n ~ t|a",
                "data: a\\nevent: t\\n\\n ~ t|a",
                "event: s\\nevent: t\\ndata: a\\n\\n ~ t|a",
                "event: t\\nevent:\\ndata: a\\n\\n ~ a",
                "event\\ndata: a\\n\\n ~ a",
                "event: t\\n\\ndata: a\\n\\n ~ a",
                "event: t\\ndata: a\\n\\ndata: b\\n\\n ~ t|a/b",
                "id: 5\\ndata: a\\n\\n ~ a",
                "id: 5\\nevent: t\\nretry: 3\\ndata: a\\n\\n ~ t|a",
                "data: a\\nid: 5\\n\\n ~ a",
                "retry: 3000\\n\\ndata: a\\n\\n ~ a",
                "retry: x\\ndata: a\\n\\n ~ a",
                "unknown: b\\ndata: a\\n\\n ~ a",
                "data: a\\n\\ndata: b\\n\\ndata: c ~ a/b",
                "data: a\\n\\ndata: b\\n ~ a"
            })
    void streamIsCutAsTheStandardSays(String stream, String expected) throws Exception {
        String bare = stream.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t");
        assertThat(events(bare)).containsExactly(expected.split("/"));
    }

    @Test
    void blockWithoutDataIsNoEventAndOneWithEmptyDataIs() throws Exception {
        assertThat(events("event: ping\n\nid: 3\n\nretry: 1\n\n\n\n: c\n\n")).isEmpty();
        assertThat(events("data\n\ndata:\n\ndata: \n\nevent: x\ndata\n\n")).containsExactly("", "", "", "x|");
    }

    @Test
    void byteOrderMarkIsLeftOutAtTheBeginningOnly() throws Exception {
        String stream = "\uFEFFdata: a\n\n\uFEFFdata: b\n\ndata: \uFEFFc\n\n";
        assertThat(events(stream)).containsExactly("a", "\uFEFFc");
        for (byte b : utf8(stream)) {
            splitter.feed(ByteBuffer.wrap(new byte[] {b}));
        }
        assertThat(taken(splitter)).containsExactly("a", "\uFEFFc");
        assertThat(events("\uFEFF\uFEFFdata: a\n\n")).isEmpty();
        assertThat(events("\n\uFEFFdata: a\n\n")).isEmpty();
    }

    @Test
    void eventIsThereWithTheByteThatEndsIt() throws Exception {
        feed("data: a\r");
        assertThat(splitter.next()).isNull();
        feed("\r");
        assertThat(taken(splitter)).containsExactly("a");
        feed("\ndata: b\n");
        assertThat(splitter.next()).isNull();
        feed("\n");
        assertThat(taken(splitter)).containsExactly("b");
    }

    @Test
    void characterMayBeCutAtAnyPlace() throws Exception {
        byte[] stream = utf8("data: {\"content\":\"a😀é中\"}\n\ndata: 😀\r\n\r\n");
        for (int first = 0; first <= stream.length; first++) {
            for (int second = first; second <= stream.length; second++) {
                EventSplitter cut = new EventSplitter(LIMIT);
                cut.feed(ByteBuffer.wrap(stream, 0, first));
                cut.feed(ByteBuffer.wrap(stream, first, second - first));
                cut.feed(ByteBuffer.wrap(stream, second, stream.length - second));
                assertThat(taken(cut)).containsExactly("{\"content\":\"a😀é中\"}", "😀");
            }
        }
    }

    @Test
    void eventThatIsWrittenAsItShouldBeIsNotCopiedAgain() throws Exception {
        feed("data: {\"a\":1}\n\n");
        RawEvent alone = Objects.requireNonNull(splitter.next());
        assertThat(alone.bytes(Dialect.OPENAI)).isSameAs(alone.bytes(Dialect.OPENAI));
        feed("event: t\ndata: {\"a\":1}\n\n");
        RawEvent typed = Objects.requireNonNull(splitter.next());
        assertThat(typed.bytes(Dialect.ANTHROPIC)).isSameAs(typed.bytes(Dialect.ANTHROPIC));
    }

    @Test
    void pieceIsTheCallersAgain() throws Exception {
        ByteBuffer piece = ByteBuffer.allocateDirect(64);
        piece.put(utf8("data: abc\n\ndata: d")).flip();
        splitter.feed(piece);
        assertThat(piece.hasRemaining()).isFalse();
        piece.clear();
        piece.put(utf8("ef\n\nXXXXXXXXXXXXXXXXXXXXX")).position(0).limit(4);
        splitter.feed(piece);
        piece.clear().put(new byte[64]);
        assertThat(taken(splitter)).containsExactly("abc", "def");
    }

    @Test
    void eventStaysAsItIsWhileMoreIsFed() throws Exception {
        List<RawEvent> kept = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            feed("data: " + i + "\n\ndata: half");
            feed(" whole\n\n");
            for (RawEvent event = splitter.next(); event != null; event = splitter.next()) {
                kept.add(event);
            }
        }
        for (int i = 0; i < 100; i++) {
            assertThat(kept.get(2 * i).data()).isEqualTo(Integer.toString(i));
            assertThat(kept.get(2 * i + 1).data()).isEqualTo("half whole");
        }
    }

    @Test
    void eventOfMoreThanTheLimitIsRefusedAndThoseBeforeItAreNot() throws Exception {
        EventSplitter small = new EventSplitter(20);
        assertThatThrownBy(() -> small.feed(ByteBuffer.wrap(utf8("data: a\n\ndata: 0123456789abcdef\n\n"))))
                .isInstanceOf(EventTooLarge.class)
                .hasMessageContaining("20 bytes");
        assertThat(taken(small)).containsExactly("a");
        assertThatThrownBy(() -> small.feed(ByteBuffer.wrap(utf8("data: b\n\n"))))
                .isInstanceOf(EventTooLarge.class);
        assertThat(taken(small)).isEmpty();
    }

    @Test
    void eventOfTheLimitIsTakenHoweverItIsCut() throws Exception {
        byte[] stream = utf8("data: 01234567\r\nid: 3\r\n\r\n");
        EventSplitter whole = new EventSplitter(stream.length - 2);
        whole.feed(ByteBuffer.wrap(stream));
        EventSplitter single = new EventSplitter(stream.length - 2);
        for (byte b : stream) {
            single.feed(ByteBuffer.wrap(new byte[] {b}));
        }
        assertThat(taken(whole)).containsExactly("01234567");
        assertThat(taken(single)).containsExactly("01234567");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: x", "data: x\n", "event: x\n", ": comment", "id: 1", "data\r"})
    void noMoreThanTheLimitIsKept(String part) {
        EventSplitter small = new EventSplitter(10_000);
        String rest = part.endsWith("\n") || part.endsWith("\r") ? part : "x".repeat(10);
        assertThatThrownBy(() -> {
                    small.feed(ByteBuffer.wrap(utf8(part)));
                    for (int fed = 0; fed <= 10_000; fed += rest.length()) {
                        small.feed(ByteBuffer.wrap(utf8(rest)));
                    }
                })
                .isInstanceOf(EventTooLarge.class);
    }

    @Test
    void whatIsHeldDoesNotGrowWithWhatHasPassed() throws Exception {
        assertThat(splitter.held()).isZero();
        feed("data: " + "x".repeat(50_000) + "\n\ndata: half");
        assertThat(splitter.held()).isEqualTo("data: half".length());
        for (int i = 0; i < 1_000; i++) {
            feed(" whole\n\ndata: half");
            assertThat(splitter.held()).isLessThan(100);
        }
        feed("\n\n");
        assertThat(splitter.held()).isZero();
        EventSplitter small = new EventSplitter(1_000);
        for (int i = 0; i < 1_000; i++) {
            small.feed(ByteBuffer.wrap(utf8(i == 0 ? "d" : "a")));
            assertThat(small.held()).isLessThanOrEqualTo(2_000);
        }
    }

    @Test
    void whatGoesBetweenEventsDoesNotAddUp() throws Exception {
        EventSplitter small = new EventSplitter(64);
        for (int i = 0; i < 1_000; i++) {
            small.feed(ByteBuffer.wrap(utf8(": heartbeat\n")));
            assertThat(small.hasPartial()).isFalse();
        }
        for (int i = 0; i < 1_000; i++) {
            small.feed(ByteBuffer.wrap(utf8("retry: 5\nid: 7\r\n\n")));
        }
        small.feed(ByteBuffer.wrap(utf8("data: a\n\n")));
        assertThat(taken(small)).containsExactly("a");
    }

    @Test
    void whatIsUnfinishedIsSeen() throws Exception {
        assertThat(splitter.hasPartial()).isFalse();
        feed("\uFEFF");
        assertThat(splitter.hasPartial()).isFalse();
        feed("data: a");
        assertThat(splitter.hasPartial()).isTrue();
        feed("\n");
        assertThat(splitter.hasPartial()).isTrue();
        feed("\n");
        assertThat(splitter.hasPartial()).isFalse();
        feed(": half a comm");
        assertThat(splitter.hasPartial()).isFalse();
        assertThat(splitter.atEnd()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "data: [DONE] ~ [DONE]",
                "data:[DONE] ~ [DONE]",
                "data: [DONE]\\n ~ [DONE]",
                "data: [DONE]\\r ~ [DONE]",
                "data: [DONE] \\r\\n ~ `[DONE] `",
                "\uFEFFdata: [DONE] ~ [DONE]",
                "id: 4\\ndata: [DONE] ~ [DONE]",
                "data: {\"a\":1}\\n ~ {\"a\":1}",
                "event: t\\ndata: {\"a\":1}\\r\\n ~ t|{\"a\":1}",
                "data: {\"a\":1}\\n: half a comm ~ {\"a\":1}"
            })
    void eventThatOnlyLacksItsBlankLineIsThereAtTheEnd(String stream, String expected) throws Exception {
        feed(stream.replace("\\r", "\r").replace("\\n", "\n"));
        assertThat(splitter.next()).isNull();
        assertThat(said(Objects.requireNonNull(splitter.atEnd()))).isEqualTo(expected);
        assertThat(splitter.hasPartial()).isFalse();
        assertThat(splitter.atEnd()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "d",
                "data: {\"a\":1}",
                "data: [DON",
                "data: [DONE]]",
                "data: a\ndata: b",
                "event: t\n",
                "\n\uFEFFdata: [DONE]",
                "[DONE]",
                "\n"
            })
    void whatIsCutOffIsNoEventAtTheEnd(String stream) throws Exception {
        feed(stream);
        assertThat(splitter.atEnd()).isNull();
        assertThat(splitter.hasPartial()).isEqualTo(!stream.isBlank());
    }

    @Test
    void unfinishedLineOfDoneThatBelongsToOtherDataIsOneEvent() throws Exception {
        feed("data: a\ndata: [DONE]");
        assertThat(said(Objects.requireNonNull(splitter.atEnd()))).isEqualTo("a [DONE]");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, (1 << 28) + 1})
    void limitOutOfRangeIsRefused(int limit) {
        assertThatThrownBy(() -> new EventSplitter(limit))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxEventBytes must be 1 to 268435456: " + limit);
    }
}
