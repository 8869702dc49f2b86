package dev.sluice.dtesn.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Awaiting;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ArrivingFeedTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration NOW = Duration.ZERO;

    private final Queue<Thread> started = new ConcurrentLinkedQueue<>();
    private final ThreadFactory threads = task -> {
        Thread thread = Thread.ofVirtual().unstarted(task);
        started.add(thread);
        return thread;
    };
    private final byte[] to = new byte[100];

    @AfterEach
    void noThreadIsLeft() throws InterruptedException {
        for (Thread thread : started) {
            thread.join();
        }
    }

    @Test
    void whatComesIsThereAndWhatDoesNotIsWaitedFor() throws Exception {
        PipedOutputStream sender = new PipedOutputStream();
        try (Feed feed = new ArrivingFeed(new PipedInputStream(sender), -1, threads)) {
            assertThat(feed.read(to)).isZero();
            assertThat(feed.await(Duration.ofMillis(20))).isFalse();
            sender.write(new byte[] {1, 2, 3});
            sender.flush();
            assertThat(feed.await(LONG)).isTrue();
            assertThat(feed.read(to)).isEqualTo(3);
            assertThat(to).startsWith(1, 2, 3);
            sender.close();
            assertThat(feed.await(LONG)).isTrue();
            assertThat(feed.read(to)).isEqualTo(-1);
            assertThat(feed.read(to)).isEqualTo(-1);
        }
    }

    /** Bytes for ever; counts them. */
    private static InputStream endless(AtomicLong read) {
        return new InputStream() {
            @Override
            public int read() {
                return 0;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                read.addAndGet(length);
                return length;
            }
        };
    }

    @Test
    void noMoreIsReadAheadThanTwoBlocks() throws Exception {
        AtomicLong read = new AtomicLong();
        try (Feed feed = new ArrivingFeed(endless(read), -1, threads)) {
            assertThat(feed.await(LONG)).isTrue();
            Awaiting.until("two blocks were read", () -> read.get() == 131_072);
            Thread.sleep(50); // nothing more comes, however long one waits

            assertThat(read).hasValue(131_072);
            byte[] block = new byte[65_536];
            assertThat(feed.read(block)).isEqualTo(65_536);
            Awaiting.until("another was read", () -> read.get() == 196_608);
        }
    }

    @Test
    void aSenderThatBreaksOffIsNoEnd() throws Exception {
        InputStream breaking = new InputStream() {
            private int left = 3;

            @Override
            public int read() throws IOException {
                throw new IOException("reset");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (left == 0) {
                    throw new IOException("reset");
                }
                left = 0;
                return 3;
            }
        };
        try (Feed feed = new ArrivingFeed(breaking, -1, threads)) {
            assertThat(feed.await(LONG)).isTrue();
            assertThat(feed.read(to)).isEqualTo(3);
            assertThat(feed.await(LONG)).isTrue();
            assertThatThrownBy(() -> feed.read(to))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the input broke off");
        }
    }

    @Test
    void whoReadsWhatWasClosedIsNotToldThatItEnded() throws Exception {
        Feed feed = new ArrivingFeed(new PipedInputStream(new PipedOutputStream()), -1, threads);
        assertThat(feed.await(NOW)).isFalse();
        feed.close();

        assertThat(feed.await(LONG)).isTrue();
        assertThatThrownBy(() -> feed.read(to)).isInstanceOf(IOException.class);
    }

    @Test
    void aBodyThatNobodyAsksForIsNotRead() {
        AtomicLong read = new AtomicLong();
        new ArrivingFeed(endless(read), 5, threads).close();

        assertThat(started).isEmpty();
        assertThat(read).hasValue(0);
    }
}
