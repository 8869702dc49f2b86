package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FrameTest {

    private static final String TEXT = "Grüße 🌊";

    @Test
    void textIsEncodedAsUtf8AndRemembered() {
        Frame frame = Frame.text(TEXT);

        assertThat(frame.isText()).isTrue();
        assertThat(frame.length()).isEqualTo(12);
        assertThat(Arrays.copyOf(frame.array(), frame.length())).isEqualTo(TEXT.getBytes(StandardCharsets.UTF_8));
        assertThat(frame.string()).isSameAs(TEXT);
    }

    @Test
    void bytesBecomeTextOnDemand() {
        Frame frame = Frame.of(TEXT.getBytes(StandardCharsets.UTF_8));

        assertThat(frame.isText()).isFalse();
        assertThat(frame.string()).isEqualTo(TEXT).isSameAs(frame.string());
    }

    @Test
    void onlyTheFirstBytesOfALargerArrayCount() {
        Frame frame = Frame.of("abcdef".getBytes(StandardCharsets.UTF_8), 3);

        assertThat(frame.length()).isEqualTo(3);
        assertThat(frame.string()).isEqualTo("abc");
        assertThatThrownBy(() -> Frame.of(new byte[3], 4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void keyLeavesTheFrameAsItIs() {
        Frame plain = Frame.text(TEXT);

        Frame keyed = plain.withKey("k");

        assertThat(plain.key()).isNull();
        assertThat(keyed.key()).isEqualTo("k");
        assertThat(keyed.isText()).isTrue();
        assertThat(keyed.string()).isEqualTo(TEXT);
        assertThat(keyed.array()).isSameAs(plain.array());
    }
}
