package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Awaiting;
import dev.sluice.Seeds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CompressionTest {

    private static final LiveStream.Subject SUBJECT = new LiveStream.Subject("/stream", "192.0.2.1", "text/plain");

    private static Compression compression(ContentCoding coding) {
        Compression compression = Compression.of(coding, () -> -1);
        if (compression == null) {
            throw new AssertionError(coding + " compresses nothing");
        }
        return compression;
    }

    private static InputStream reader(ContentCoding coding, byte[] wire) throws IOException {
        InputStream in = new ByteArrayInputStream(wire);
        return coding == ContentCoding.GZIP ? new GZIPInputStream(in) : new InflaterInputStream(in);
    }

    private static void add(ByteArrayOutputStream wire, Frame frame) {
        wire.write(frame.array(), 0, frame.length());
    }

    private static byte[] random(Random random) {
        byte[] bytes = new byte[random.nextInt(4) == 0 ? random.nextInt(100_000) : random.nextInt(50)];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
        }
        return bytes;
    }

    @Test
    void plainBodyIsNotCompressed() {
        assertThat(Compression.of(ContentCoding.IDENTITY, () -> -1)).isNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "DEFLATE"})
    void eachFrameCanBeReadAsSoonAsItWasSentAndTheWholeComesOut(ContentCoding coding) throws Exception {
        Seeds.each(30, random -> {
            Compression compression = compression(coding);
            ByteArrayOutputStream wire = new ByteArrayOutputStream();
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            for (int i = random.nextInt(12); i > 0; i--) {
                byte[] item = random(random);
                // a frame may be the beginning of a larger array
                byte[] larger = Arrays.copyOf(item, item.length + random.nextInt(10));
                sent.writeBytes(item);
                add(wire, compression.add(Frame.of(larger, item.length)));

                if (sent.size() > 0) {
                    assertThat(reader(coding, wire.toByteArray()).readNBytes(sent.size()))
                            .isEqualTo(sent.toByteArray());
                }
            }
            byte[] broken = wire.toByteArray();
            add(wire, compression.finish());
            compression.release();

            assertThat(reader(coding, wire.toByteArray()).readAllBytes()).isEqualTo(sent.toByteArray());
            if (broken.length > 0) {
                assertThatThrownBy(() -> reader(coding, broken).readAllBytes()).isInstanceOf(EOFException.class);
            }
        });
    }

    /** What came over the wire of one stream. */
    private record Sent(CloseReason reason, Frame wire) {

        boolean isWhole(ContentCoding coding, String expected) throws IOException {
            try {
                byte[] text = reader(coding, wire.array()).readAllBytes();
                assertThat(new String(text, StandardCharsets.UTF_8)).isEqualTo(expected);
                return true;
            } catch (EOFException e) {
                return false;
            }
        }
    }

    private static Sent sent(ContentCoding coding, Consumer<StreamingResponse> options, Generator<StreamOut> source)
            throws Exception {
        try (TimerWheel wheel = new TimerWheel(Duration.ofMillis(5))) {
            Streams streams = new Streams(
                    new Outbox.Bounds(1_000, 10, Duration.ofMinutes(1)),
                    wheel,
                    Thread.ofVirtual().factory(),
                    String::valueOf);
            StreamingResponse response =
                    StreamingResponse.of("text/plain", source).compressed();
            options.accept(response);
            assertThat(response.encodedFor(coding.token())).isEqualTo(coding);
            PlainWriter writer = PlainWriter.start(streams.open(response, SUBJECT));
            CloseReason reason = writer.end();
            Awaiting.until("no timer is set", () -> wheel.pending() == 0);
            return new Sent(reason, Frame.of(writer.bytes()));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "DEFLATE"})
    void bodyThatIsWholeHasItsEnd(ContentCoding coding) throws Exception {
        Sent many = sent(coding, response -> {}, out -> {
            for (int i = 0; i < 500; i++) {
                out.write("0123456789");
            }
        });
        Sent empty = sent(coding, response -> {}, out -> {});
        Sent slow = sent(coding, response -> response.rateLimit(2_000), out -> out.write("x".repeat(50_000)));

        assertThat(many.reason()).isEqualTo(CloseReason.COMPLETED);
        assertThat(many.isWhole(coding, "0123456789".repeat(500))).isTrue();
        assertThat(empty.isWhole(coding, "")).isTrue();
        assertThat(slow.isWhole(coding, "x".repeat(50_000))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "DEFLATE"})
    void bodyThatFailedHasItsEndOnlyAfterLastWords(ContentCoding coding) throws Exception {
        Generator<StreamOut> failing = out -> {
            out.write("begun;");
            throw new IllegalStateException("of this test");
        };

        Sent broken = sent(coding, response -> {}, failing);
        Sent told = sent(coding, response -> response.lastWords(failure -> Frame.text("failed")), failing);

        assertThat(broken.reason()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(broken.isWhole(coding, "")).isFalse();
        assertThat(told.reason()).isEqualTo(CloseReason.SOURCE_FAILED);
        assertThat(told.isWhole(coding, "begun;failed")).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "DEFLATE"})
    void releaseFromAnotherThreadEndsWhoeverIsCompressing(ContentCoding coding) throws Exception {
        for (int i = 0; i < 50; i++) {
            Compression compression = compression(coding);
            CountDownLatch begun = new CountDownLatch(1);
            Thread releasing = Thread.ofPlatform().start(() -> {
                try {
                    begun.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                compression.release();
                compression.release();
            });
            begun.countDown();

            assertThatThrownBy(() -> {
                        while (true) {
                            Frame ignored = compression.add(Frame.of(new byte[1_000]));
                        }
                    })
                    .isInstanceOf(RuntimeException.class);
            releasing.join();
        }
    }
}
