package dev.sluice.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RestTest {

    private final AtomicLong now = new AtomicLong();
    private final Rest rest = new Rest(now::get);

    /** Never ends. */
    private class Endless extends InputStream {

        private final int piece;
        private final long nanos;
        private long taken;

        Endless(int piece, long nanos) {
            this.piece = piece;
            this.nanos = nanos;
        }

        @Override
        public int read() {
            throw new AssertionError("byte for byte");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            now.addAndGet(nanos);
            taken += Math.min(piece, length);
            return Math.min(piece, length);
        }
    }

    @Test
    void bodyIsReadToItsEnd() throws IOException {
        InputStream body = new java.io.ByteArrayInputStream(new byte[1_000_000]);
        rest.discard(body, -1);

        assertThat(body.read()).isEqualTo(-1);
    }

    @Test
    void bodyThatTheContainerRefusesIsLeft() {
        rest.discard(
                new InputStream() {
                    @Override
                    public int read() {
                        throw new AssertionError("byte for byte");
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) {
                        throw new IllegalStateException("its sender is too slow");
                    }
                },
                -1);
        Endless body = new Endless(Integer.MAX_VALUE, 0);
        rest.discard(body, -1);

        assertThat(body.taken).as("its place is free again").isPositive();
    }

    @Test
    void bodyThatIsTooLongIsLeft() {
        Endless body = new Endless(Integer.MAX_VALUE, 0);
        rest.discard(body, -1);

        assertThat(body.taken).isBetween(Rest.MOST_BYTES, Rest.MOST_BYTES + 1_000_000);
    }

    @Test
    void senderThatTricklesIsLeft() {
        Endless body = new Endless(1, TimeUnit.SECONDS.toNanos(1));
        rest.discard(body, -1);

        assertThat(body.taken).isEqualTo(Rest.LONGEST.toSeconds());
    }

    @Test
    void bodyThatBreaksOffIsNoFailure() {
        rest.discard(broken(), -1);
        Endless next = new Endless(Integer.MAX_VALUE, Rest.LONGEST.toNanos());
        rest.discard(next, -1);

        assertThat(next.taken).as("the place was given back").isPositive();
    }

    @Test
    void nothingIsReadWhenItIsDoneForManyAlready() throws Exception {
        List<Thread> readers = new ArrayList<>();
        List<PipedOutputStream> senders = new ArrayList<>();
        for (int i = 0; i < Rest.MOST_RUNNING; i++) {
            PipedOutputStream sender = new PipedOutputStream();
            PipedInputStream body = new PipedInputStream(sender);
            senders.add(sender);
            readers.add(Thread.ofVirtual().start(() -> rest.discard(body, -1)));
            sender.write(1);
            sender.flush();
            dev.sluice.Awaiting.until("it is read", () -> isEmpty(body));
        }
        Endless body = new Endless(1, Rest.LONGEST.toNanos());
        rest.discard(body, -1);
        assertThat(body.taken).isZero();
        for (PipedOutputStream sender : senders) {
            sender.close();
        }
        for (Thread reader : readers) {
            reader.join();
        }
        rest.discard(body, -1);
        assertThat(body.taken).isPositive();
    }

    private static InputStream broken() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return read();
            }
        };
    }

    @Test
    void bodyThatIsKnownToBeTooLongIsNotBegun() {
        Endless body = new Endless(1, Rest.LONGEST.toNanos());
        rest.discard(body, Rest.MOST_BYTES + 1);
        assertThat(body.taken).isZero();
        rest.discard(body, Rest.MOST_BYTES);
        assertThat(body.taken).isPositive();
    }

    private static boolean isEmpty(PipedInputStream body) {
        try {
            return body.available() == 0;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
