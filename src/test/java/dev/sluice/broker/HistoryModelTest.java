package dev.sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The history against a plain list of all that was ever published. */
class HistoryModelTest {

    private static final String EPOCH = "e";
    private static final Instant TIME = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void pagesFromAnyPositionHoldAllThatCameAfterItOnceAndInOrder() throws Exception {
        Seeds.each(300, HistoryModelTest::round);
    }

    private static void round(Random random) {
        List<Message> all = new ArrayList<>();
        History history = new History();
        int steps = 1 + random.nextInt(120);
        Retention retention = new Retention(1 + random.nextInt(60), 1L << 20, Duration.ofDays(1));
        for (int i = 0; i < steps; i++) {
            Message message = next(random, i + 1L);
            all.add(message);
            history.add(message);
            history.keep(retention, TIME);
        }
        long from = Math.max(history.forgotten(), random.nextInt(steps + 1));
        List<Message> read = new ArrayList<>();
        List<Message> page = page(history, from, random);
        while (!page.isEmpty()) {
            // the reader is cut off after any of them, and comes back with the position of that one
            read.addAll(page.subList(0, 1 + random.nextInt(page.size())));
            page = page(history, read.getLast().offset(), random);
        }
        assertInOrder(read);
        Map<String, String> expected =
                texts(all.stream().filter(message -> message.offset() > from).toList());
        assertThat(texts(read)).isEqualTo(expected);

        latestGoOn(history, random);
    }

    private static List<Message> page(History history, long from, Random random) {
        int most = 1 + random.nextInt(10);
        long bytes = 1L + random.nextInt(4 * History.OVERHEAD);
        List<Message> page = history.after(from, most, bytes);
        long size = page.stream()
                .mapToLong(message -> History.OVERHEAD + message.payload().length())
                .sum();
        assertThat(page).hasSizeLessThanOrEqualTo(most);
        assertThat(page.size() <= 1 || size <= bytes).isTrue();
        return page;
    }

    /** What comes after any of the last messages is all that came after it, and the streams are whole. */
    private static void latestGoOn(History history, Random random) {
        List<Message> latest = history.latest(1 + random.nextInt(10), 1L << 20).messages();
        assertInOrder(latest);
        if (latest.isEmpty()) {
            return;
        }
        List<Message> seen = latest.subList(0, 1 + random.nextInt(latest.size()));
        List<Message> read = new ArrayList<>(seen);
        long from = seen.getLast().offset();
        if (from >= history.forgotten()) {
            read.addAll(history.after(from, Integer.MAX_VALUE, Long.MAX_VALUE));
            assertInOrder(read);
            assertThat(texts(read)).containsAllEntriesOf(texts(history.open()));
        }
    }

    private static void assertInOrder(List<Message> messages) {
        assertThat(messages).extracting(Message::offset).doesNotHaveDuplicates().isSorted();
    }

    /** The text that each stream of each sender has had, and each other message by its offset. */
    private static Map<String, String> texts(List<Message> messages) {
        Map<String, String> texts = new TreeMap<>();
        Map<String, String> open = new TreeMap<>();
        for (Message message : messages) {
            String text = message.payload().string();
            String stream = message.stream().orElse("");
            if (message.kind() == Kind.APPEND) {
                // named by its first fragment, which says its own offset
                String first = text.substring(0, text.indexOf('>') + 1);
                String name = open.computeIfAbsent(message.sender() + "/" + stream, key -> key + first);
                texts.merge(name, text, String::concat);
            } else {
                texts.put("@" + message.offset(), text);
                open.keySet()
                        .removeIf(key -> message.kind() == Kind.CANCEL
                                ? key.endsWith("/" + stream)
                                : key.equals(message.sender() + "/" + stream));
            }
        }
        return texts;
    }

    private static Message next(Random random, long offset) {
        Payload payload = Payload.text("<" + offset + ">");
        String stream = "s" + random.nextInt(2);
        Draft draft = switch (random.nextInt(12)) {
            case 0 -> Draft.of(Kind.END, stream, Payload.empty());
            case 1 -> Draft.of(Kind.CANCEL, stream, Payload.empty());
            case 2, 3, 4, 5, 6 -> Draft.of(Kind.APPEND, stream, payload);
            default -> Draft.of(Kind.TEXT, payload);
        };
        return new Message("log", offset, EPOCH, TIME, draft.by(random.nextBoolean() ? "ann" : "eve"));
    }
}
