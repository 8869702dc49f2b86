package dev.sluice.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Seeds;
import dev.sluice.broker.Draft;
import dev.sluice.broker.Message;
import java.time.Instant;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RingTest {

    private static Delivery at(long offset, int bytes) {
        return new Delivery(new Message("lobby", offset, "e", Instant.EPOCH, Draft.text("x".repeat(bytes))));
    }

    @Test
    void newestAreThereAndTheOldestAreNot() {
        Ring ring = new Ring("e", 10, 4, 1 << 20);

        for (long offset = 11; offset <= 20; offset++) {
            ring.add(at(offset, 1));
        }

        assertThat(ring.start()).isEqualTo(17);
        assertThat(ring.end()).isEqualTo(20);
        assertThat(ring.at(16)).isNull();
        assertThat(ring.at(17)).isNotNull().extracting(Delivery::offset).isEqualTo(17L);
        assertThat(ring.at(21)).isNull();
    }

    @Test
    void messageThatIsLargerThanTheRingIsThereAlone() {
        Ring ring = new Ring("e", 0, 8, 1_000);
        ring.add(at(1, 10));

        ring.add(at(2, 5_000));

        assertThat(ring.start()).isEqualTo(2);
        assertThat(ring.at(2)).isNotNull();
        ring.add(at(3, 10));
        assertThat(ring.start()).isEqualTo(3);
    }

    @Test
    void ringHoldsWhatASimpleOneHolds() throws Exception {
        Seeds.each(200, random -> {
            int most = 1 + random.nextInt(40);
            long mostBytes = 256L + random.nextInt(8_000);
            long begin = random.nextInt(1_000);
            Ring ring = new Ring("e", begin, most, mostBytes);
            TreeMap<Long, Integer> model = new TreeMap<>();
            for (long offset = begin + 1; offset < begin + 200; offset++) {
                int bytes = random.nextInt(1_000);
                ring.add(at(offset, bytes));
                model.put(offset, bytes);
                while (model.size() > 1
                        && (model.size() > most
                                || model.values().stream()
                                                .mapToLong(size -> size + 256L)
                                                .sum()
                                        > mostBytes)) {
                    model.pollFirstEntry();
                }
                assertThat(ring.end()).isEqualTo(model.lastKey());
                assertThat(ring.start()).isEqualTo(model.firstKey());
                for (long each = begin; each <= offset + 1; each++) {
                    assertThat(ring.at(each) != null).isEqualTo(model.containsKey(each));
                }
            }
        });
    }
}
