package dev.sluice.bench;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many in one room, and one who sends numbered messages there, never so far ahead that a member who keeps up would count
 * as slow. Owned by one thread.
 */
final class RoomCrowd implements AutoCloseable {

    private static final int DIGITS = 10;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final AtomicLong heard = new AtomicLong();
    private final AtomicLong disorders = new AtomicLong();
    private final long[] next; // owned by the reading thread
    private final SocketCrowd crowd;
    private final Line sender;
    private final int members;
    private final int messageBytes;
    private long sent;

    /** So many members of the room behind {@code path}, and a sender; messages of so many bytes, at least 10. */
    RoomCrowd(int port, String path, int members, int messageBytes) throws IOException {
        this.members = members;
        this.messageBytes = messageBytes;
        this.next = new long[members];
        this.crowd = new SocketCrowd(port, this::hear);
        crowd.open(members, path);
        this.sender = Line.to(port, path);
        Thread.ofPlatform().name("bench-sender-ear").daemon().start(this::hearOwn);
    }

    /** What the sender hears of his own messages is thrown away, so that he does not count as slow. */
    private void hearOwn() {
        try {
            while (true) {
                sender.read();
            }
        } catch (IOException e) {
            // it was closed
        }
    }

    private void hear(int number, byte[] bytes, int offset, int length) {
        long message = 0;
        for (int i = 0; i < DIGITS; i++) {
            message = 10 * message + (bytes[offset + i] - '0');
        }
        if (message != next[number] || length != messageBytes) {
            disorders.incrementAndGet();
        }
        next[number] = message + 1;
        heard.lazySet(heard.get() + 1); // one thread counts
    }

    /** Messages that came at another place than theirs, were missing, or had another length. */
    long disorders() {
        return disorders.get();
    }

    /**
     * Sends so many messages, and waits until all have heard them all.
     *
     * @param ahead how many messages may be on their way at a time
     * @return nanoseconds
     */
    long send(int messages, int ahead) throws IOException, InterruptedException, TimeoutException {
        long begin = System.nanoTime();
        for (int i = 0; i < messages; i++) {
            await((sent - ahead + 1) * members);
            String number = String.format(Locale.ROOT, "%0" + DIGITS + "d", sent);
            byte[] frame = Line.text(number + "x".repeat(messageBytes - DIGITS));
            sender.send(frame, frame.length);
            sent++;
        }
        await(sent * members);
        return System.nanoTime() - begin;
    }

    private void await(long deliveries) throws IOException, InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (heard.get() < deliveries) {
            crowd.complainOfFailure();
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("of " + deliveries + " messages only " + heard + " have come");
            }
            Thread.sleep(0, 200_000);
        }
    }

    @Override
    public void close() throws IOException {
        sender.close();
        crowd.close();
    }
}
