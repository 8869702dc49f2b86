package dev.sluice.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.broker.Draft;
import dev.sluice.broker.Message;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecalledTest {

    private final Recalled recalled = new Recalled();

    private static Message message(long offset, String epoch) {
        return new Message("lobby", offset, epoch, Instant.EPOCH, Draft.text("m" + offset));
    }

    @Test
    void allWhoAskForOneMessageGetTheSameDelivery() throws Exception {
        Set<Delivery> got = ConcurrentHashMap.newKeySet();
        CyclicBarrier start = new CyclicBarrier(8);
        List<Thread> askers = IntStream.range(0, 8)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    try {
                        start.await();
                        got.add(recalled.of(message(7, "e")));
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toList();
        for (Thread asker : askers) {
            asker.join();
        }

        assertThat(got).hasSize(1);
    }

    @Test
    void messagesThatWantOnePlaceAreNotMistakenForEachOther() {
        Delivery first = recalled.of(message(7, "e"));
        Delivery far = recalled.of(message(7 + 256, "e"));
        Delivery anew = recalled.of(message(7, "f"));

        assertThat(first.message()).isEqualTo(message(7, "e"));
        assertThat(far.message()).isEqualTo(message(7 + 256, "e"));
        assertThat(anew.message()).isEqualTo(message(7, "f"));
        assertThat(recalled.of(message(7, "f"))).isSameAs(anew);
    }
}
