package dev.sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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
        List<Message> page = history.after(from, 1 + random.nextInt(10));
        while (!page.isEmpty()) {
            read.addAll(page);
            page = history.after(page.getLast().offset(), 1 + random.nextInt(10));
        }
        assertThat(read).isSortedAccordingTo(Comparator.comparingLong(Message::offset));
        assertThat(texts(read))
                .isEqualTo(texts(
                        all.stream().filter(message -> message.offset() > from).toList()));
    }

    /** The text of each stream, and each other message by its offset. */
    private static Map<String, String> texts(List<Message> messages) {
        Map<String, String> texts = new TreeMap<>();
        Map<String, Integer> rounds = new TreeMap<>();
        for (Message message : messages) {
            if (message.kind() == Kind.APPEND) {
                String stream = message.stream().orElseThrow();
                String name = stream + "#" + rounds.getOrDefault(stream, 0);
                texts.merge(name, message.payload().string(), String::concat);
            } else {
                texts.put("@" + message.offset(), message.payload().string());
                message.stream().ifPresent(stream -> rounds.merge(stream, 1, Integer::sum));
            }
        }
        return texts;
    }

    private static Message next(Random random, long offset) {
        Payload payload = Payload.text("<" + offset + ">");
        String stream = "s" + random.nextInt(3);
        Draft draft = switch (random.nextInt(6)) {
            case 0 -> Draft.of(Kind.END, stream, Payload.empty());
            case 1, 2, 3 -> Draft.of(Kind.APPEND, stream, payload);
            default -> Draft.of(Kind.TEXT, payload);
        };
        return new Message("log", offset, EPOCH, TIME, draft);
    }
}
