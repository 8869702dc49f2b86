package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Seeds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random operations on an outbox and on a naive one: both must answer the same and hold the same. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class OutboxModelTest {

    private static final int SEQUENCES = 3_000;
    private static final int OPERATIONS = 80;
    private static final Duration AGE = Duration.ofSeconds(1);
    private static final List<CloseReason> REASONS = List.of(CloseReason.values());

    static List<Overflow> policies() {
        return List.of(
                new Overflow.Wait(Duration.ZERO),
                new Overflow.Disconnect(),
                new Overflow.DropOldest(),
                new Overflow.DropNewest(),
                new Overflow.Coalesce());
    }

    @ParameterizedTest
    @MethodSource("policies")
    void outboxDoesWhatTheNaiveOneDoes(Overflow policy) throws Exception {
        Seeds.each(SEQUENCES, random -> new Run(policy, random).run());
    }

    /** One sequence. */
    private static final class Run {

        private final Random random;
        private final int mostBytes;
        private final int mostFrames;
        private final Outbox outbox;
        private final NaiveOutbox naive;
        private int written;
        private int calls;
        private long largest;
        private long now;

        Run(Overflow policy, Random random) {
            this.random = random;
            this.mostBytes = 1 + random.nextInt(60);
            this.mostFrames = 1 + random.nextInt(20);
            int chunk = 1 + random.nextInt(20);
            this.outbox = new Outbox(new Outbox.Bounds(mostBytes, mostFrames, AGE), policy, chunk, () -> now);
            outbox.calls(() -> calls++);
            this.naive = new NaiveOutbox(mostBytes, mostFrames, chunk, policy);
            later(); // a clock may begin anywhere
        }

        void run() throws InterruptedException {
            StringBuilder log = new StringBuilder();
            for (int i = 0; i < OPERATIONS; i++) {
                String operation = step();
                log.append('\n').append(operation);
                assertThat(outbox.queuedBytes()).as("%s bytes", log).isEqualTo(naive.bytes());
                assertThat(outbox.dropped()).as("%s dropped", log).isEqualTo(naive.dropped);
                assertThat(outbox.closeReason()).as("%s closed", log).isEqualTo(naive.closeReason());
                assertThat(outbox.isHeld()).as("%s held", log).isEqualTo(naive.isHeld());
                assertThat(calls).as("%s calls", log).isEqualTo(naive.calls);
                assertThat(outbox.endReason()).as("%s end", log).isEqualTo(naive.endReason());
                assertThat(outbox.hasWork()).as("%s work", log).isEqualTo(naive.hasWork());
                assertThat(outbox.queuedFrames()).as("%s frames", log).isEqualTo(naive.frames());
                assertThat(outbox.isStale()).as("%s stale", log).isEqualTo(naive.isStale(AGE.toNanos()));
                assertThat(outbox.queuedBytes()).as("%s bound", log).isLessThanOrEqualTo(Math.max(mostBytes, largest));
            }
            while (naive.bytes() > 0 || outbox.queuedBytes() > 0) {
                assertThat(polled()).as("%s rest", log).isEqualTo(naive.poll());
            }
        }

        private String step() throws InterruptedException {
            int kind = random.nextInt(100);
            if (kind < 25) {
                String text = text(12);
                String key = key();
                String did = "offer " + text + " key " + key;
                assertThat(answer(outbox.offer(frame(text, key)))).as(did).isEqualTo(naive.offer(text, key));
                return did;
            }
            if (kind < 35) {
                String text = text(12);
                String key = key();
                String did = "put " + text + " key " + key;
                assertThat(isTaken(() -> outbox.put(frame(text, key)))).as(did).isEqualTo(putTaken(text, key));
                return did;
            }
            if (kind < 65) {
                String text = text(random.nextInt(8) == 0 ? 80 : 8);
                byte[] bytes = ("<<" + text + ">>").getBytes(StandardCharsets.US_ASCII);
                String did = "append " + text;
                assertThat(isTaken(() -> outbox.append(bytes, 2, text.length())))
                        .as(did)
                        .isEqualTo(meaning(naive.append(text)));
                return did;
            }
            if (kind < 69) {
                int length = random.nextInt(3) * random.nextInt(40);
                assertThat(length == 0 ? outbox.wantsRoom() : outbox.wantsRoom(length))
                        .isEqualTo(naive.wantsRoom(length));
                return "wantsRoom " + length;
            }
            if (kind < 71) {
                outbox.callWhenRoom();
                naive.callWhenRoom();
                return "callWhenRoom";
            }
            if (kind < 73) {
                assertThat(awaitsEmpty()).as("awaitEmpty").isEqualTo(emptied());
                return "awaitEmpty";
            }
            if (kind < 85) {
                assertThat(text(outbox.take())).as("take").isEqualTo(naive.take());
                return "take";
            }
            if (kind < 90) {
                assertThat(polled()).as("poll").isEqualTo(naive.poll());
                return "poll";
            }
            if (kind < 98) {
                return later();
            }
            CloseReason reason = REASONS.get(random.nextInt(REASONS.size()));
            if (kind < 99) {
                outbox.finish(reason);
                naive.finish(reason);
                return "finish " + reason;
            }
            assertThat(outbox.close(reason)).isEqualTo(naive.close(reason));
            return "close " + reason;
        }

        /** Only a policy that waits has a timeout of nothing here. */
        private String awaitsEmpty() throws InterruptedException {
            boolean waits = naive.bytes() > 0 || outbox.queuedBytes() > 0 || outbox.hasWork();
            return waits && !naive.refusesByTimeout() ? emptied() : isTaken(outbox::awaitEmpty);
        }

        private String emptied() {
            if (naive.closeReason() != null) {
                return "closed";
            }
            return naive.isEmpty() ? "returned" : "timeout";
        }

        /** Numbers in sequence, so that what is lost, doubled or out of order is seen. */
        private String text(int most) {
            int length = random.nextInt(most + 1);
            StringBuilder text = new StringBuilder(length);
            while (text.length() < length) {
                text.append((char) ('!' + written % 90));
                written++;
            }
            largest = Math.max(largest, length);
            return text.toString();
        }

        private @Nullable String key() {
            int key = random.nextInt(5);
            return key == 0 ? null : "k" + key;
        }

        private static Frame frame(String text, @Nullable String key) {
            return key == null ? Frame.text(text) : Frame.text(text).withKey(key);
        }

        private @Nullable String polled() {
            return text(outbox.poll());
        }

        private static @Nullable String text(@Nullable Frame frame) {
            return frame == null ? null : frame.string();
        }

        private String later() {
            now += random.nextLong(AGE.toNanos());
            naive.now = now;
            return "later: " + now;
        }

        private static NaiveOutbox.Answer answer(Outbox.Offer offer) {
            return switch (offer) {
                case QUEUED -> NaiveOutbox.Answer.TAKEN;
                case QUEUED_OTHERS_DROPPED -> NaiveOutbox.Answer.TAKEN_OTHERS_DROPPED;
                case REFUSED -> NaiveOutbox.Answer.REFUSED;
                case CLOSED -> NaiveOutbox.Answer.CLOSED;
            };
        }

        private interface Write {
            void run() throws StreamClosed, BackpressureTimeout, InterruptedException;
        }

        private static String isTaken(Write write) throws InterruptedException {
            try {
                write.run();
                return "returned";
            } catch (StreamClosed e) {
                return "closed";
            } catch (BackpressureTimeout e) {
                return "timeout";
            } catch (IllegalStateException e) {
                return "torn";
            }
        }

        private String putTaken(String text, @Nullable String key) {
            return meaning(naive.put(text, key));
        }

        /** A frame that was dropped as the newest is no failure of the write. */
        private String meaning(NaiveOutbox.Answer answer) {
            return switch (answer) {
                case TAKEN, TAKEN_OTHERS_DROPPED -> "returned";
                case REFUSED -> naive.refusesByTimeout() ? "timeout" : "returned";
                case CLOSED -> "closed";
                case TORN -> "torn";
            };
        }
    }
}
