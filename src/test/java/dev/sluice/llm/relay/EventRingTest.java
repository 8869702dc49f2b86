package dev.sluice.llm.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventRingTest {

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String read(EventRing ring, long from, boolean numbered) {
        StringBuilder all = new StringBuilder();
        for (long at = from; at < ring.next(); ) {
            EventRing.Piece piece = ring.read(at, numbered, 200);
            all.append(new String(piece.bytes(), StandardCharsets.UTF_8));
            at = piece.next();
        }
        return all.toString();
    }

    @Test
    void eventsThatCameTogetherAreCountedOneByOne() {
        EventRing ring = new EventRing(10_000);
        ring.add(bytes("data: a\n\ndata: b\n\n"));
        ring.add(bytes("event: x\ndata: c\n\n"));

        assertThat(ring.first()).isEqualTo(1);
        assertThat(ring.next()).isEqualTo(4);
        assertThat(read(ring, 1, true)).isEqualTo("id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\nevent: x\ndata: c\n\n");
        assertThat(read(ring, 2, false)).isEqualTo("data: b\n\nevent: x\ndata: c\n\n");
    }

    @Test
    void whatIsTooMuchIsLetGoOfByWholeEvents() {
        EventRing ring = new EventRing(1_000);
        for (int i = 1; i <= 500; i++) {
            ring.add(bytes("data: " + i + "\n\n"));
            assertThat(ring.bytes()).isLessThanOrEqualTo(1_000);
        }

        long first = ring.first();
        assertThat(first).isBetween(450L, 499L);
        assertThat(read(ring, first, true))
                .startsWith("id: " + first + "\ndata: " + first + "\n\n")
                .endsWith("data: 500\n\n");
    }

    @Test
    void whatWasAddedLastIsKeptThoughItIsTooMuch() {
        EventRing ring = new EventRing(1_000);
        ring.add(bytes("data: a\n\n"));
        String large = "data: " + "x".repeat(2_000) + "\n\n";
        ring.add(bytes(large + "data: [DONE]\n\n"));

        assertThat(ring.first()).isEqualTo(2);
        assertThat(ring.spare()).isZero();
        assertThat(read(ring, 2, false)).isEqualTo(large + "data: [DONE]\n\n");
        ring.add(bytes("data: b\n\n"));
        assertThat(ring.first()).isEqualTo(3);
    }

    @Test
    void nothingIsLeftOfWhatWasCleared() {
        EventRing ring = new EventRing(1_000);
        ring.add(bytes("data: a\n\ndata: b\n\n"));
        ring.clear();

        assertThat(ring.bytes()).isZero();
        assertThat(ring.spare()).isZero();
        assertThat(ring.first()).isEqualTo(3);
        ring.add(bytes("data: c\n\n"));
        assertThat(read(ring, 3, true)).isEqualTo("id: 3\ndata: c\n\n");
    }

    @Test
    void whatIsReadIsWhatWasAddedWhateverWasLetGoOf() throws Exception {
        Seeds.each(50, random -> {
            long most = random.nextInt(100, 5_000);
            EventRing ring = new EventRing(most);
            List<String> added = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                StringBuilder piece = new StringBuilder();
                for (int events = random.nextInt(1, 4); events > 0; events--) {
                    String event = "data: " + "y".repeat(random.nextInt(60)) + "\n\n";
                    added.add(event);
                    piece.append(event);
                }
                ring.add(bytes(piece.toString()));
                if (random.nextInt(20) == 0) {
                    ring.trim(random.nextLong(most));
                }
                long from = random.nextLong(ring.first(), ring.next());
                assertThat(read(ring, from, false))
                        .isEqualTo(String.join("", added.subList((int) from - 1, added.size())));
            }
        });
    }
}
