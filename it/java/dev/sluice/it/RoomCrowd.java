package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Many members of one room at its plain door, each on a connection and a virtual thread of its own. Messages are to begin
 * with a number, 1 for the first, and a blank; each member checks that they come in their order, once each. Thread-safe.
 */
final class RoomCrowd implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final List<RawSocket> members = new ArrayList<>();
    private final Map<Integer, CountDownLatch> heard = new ConcurrentHashMap<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> closes = new ConcurrentLinkedQueue<>();
    private final int size;
    private final CountDownLatch ended;

    /** Connects them all. */
    RoomCrowd(URI room, int size) throws IOException {
        this.size = size;
        ended = new CountDownLatch(size);
        for (int i = 0; i < size; i++) {
            RawSocket member = new RawSocket(room);
            members.add(member);
            member.waitUpTo(PATIENCE);
            assertThat(member.status()).isEqualTo(101);
            Thread.ofVirtual().start(() -> listen(member));
        }
    }

    private void listen(RawSocket member) {
        int last = 0;
        try {
            RawSocket.Frame frame = member.next();
            while (frame.opcode() == RawSocket.TEXT) {
                int number = number(frame.payload());
                if (number != last + 1) {
                    faults.add(number + " came after " + last);
                }
                last = number;
                latch(number).countDown();
                frame = member.next();
            }
            if (frame.opcode() == RawSocket.CLOSE) {
                closes.add(frame.code());
                member.close();
            } else {
                faults.add("a frame of kind " + frame.opcode() + " came after " + last);
            }
        } catch (IOException e) {
            faults.add(e + " came after " + last);
        }
        ended.countDown();
    }

    /** The number with which a message begins; the rest may be long, and is not looked at. */
    static int number(byte[] message) {
        int number = 0;
        for (int i = 0; message[i] != ' '; i++) {
            number = number * 10 + message[i] - '0';
        }
        return number;
    }

    private CountDownLatch latch(int number) {
        return heard.computeIfAbsent(number, key -> new CountDownLatch(size));
    }

    /** Waits until all have heard the message of this number. */
    void awaitHeard(int number) throws InterruptedException {
        CountDownLatch all = latch(number);
        boolean heardByAll = all.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(faults).isEmpty();
        assertThat(heardByAll)
                .as("%s have not heard %s", all.getCount(), number)
                .isTrue();
        heard.remove(number);
    }

    /**
     * Lets somebody go on who has sent the message of this number: when all have heard it, or, if one of them has ended and
     * there is nobody to wait for, after a while. Who sends faster than they take gets further ahead than the server lets
     * messages wait, and they are cut for it.
     */
    void pace(int number) throws InterruptedException {
        CountDownLatch all = latch(number);
        while (!all.await(20, TimeUnit.MILLISECONDS) && ended.getCount() == size) {
            // they are still at it
        }
    }

    /** The codes with which they are closed, when all are. */
    List<Integer> closeCodes() throws InterruptedException {
        boolean allEnded = ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(faults).isEmpty();
        assertThat(allEnded).as("%s are not closed", ended.getCount()).isTrue();
        return List.copyOf(closes);
    }

    @Override
    public void close() throws IOException {
        for (RawSocket member : members) {
            member.close();
        }
    }
}
