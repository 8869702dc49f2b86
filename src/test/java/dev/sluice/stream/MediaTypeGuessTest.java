package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeGuessTest {

    @ParameterizedTest
    @CsvSource({
        "89504e470d0a1a0a0000,image/png",
        "474946383961,image/gif",
        "ffd8ffe000104a46494600,image/jpeg",
        "68656c6c6f0d0a09,text/plain;charset=UTF-8",
        "4772c3bcc39f65,text/plain;charset=UTF-8",
        "61006200,application/octet-stream",
        "68656c1b6c6f,application/octet-stream",
        "1f8b08,application/octet-stream",
    })
    void typeIsToldByTheFirstBytesOfWhichNoneIsUsedUp(String hex, String expected) throws Exception {
        byte[] bytes = HexFormat.of().parseHex(hex);
        BufferedInputStream in = new BufferedInputStream(new ByteArrayInputStream(bytes));

        assertThat(MediaTypeGuess.of(in)).isEqualTo(expected);
        assertThat(in.readAllBytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE html><script>alert(1)</script>",
                "<html><script>alert(1)</script>",
                "<HTML>",
                "<body onload=alert(1)>",
                "<head><script>",
                "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><script>alert(1)</script></html>",
                "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
                "<!-- --><script>alert(1)</script>",
            })
    void whatABrowserWouldRunIsPlainText(String document) throws Exception {
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        assertThat(MediaTypeGuess.of(new BufferedInputStream(new ByteArrayInputStream(bytes))))
                .isEqualTo("text/plain;charset=UTF-8");

        for (Charset wide : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE)) {
            byte[] other = ("\ufeff" + document).getBytes(wide);
            assertThat(MediaTypeGuess.of(new BufferedInputStream(new ByteArrayInputStream(other))))
                    .isEqualTo("application/octet-stream");
        }
    }

    @Test
    void nothingIsBytes() throws Exception {
        assertThat(MediaTypeGuess.of(new BufferedInputStream(InputStream.nullInputStream())))
                .isEqualTo("application/octet-stream");
    }

    @Test
    void slowSourceIsToldByWhatItHasGivenSoFar() throws Exception {
        InputStream slow = new InputStream() {
            private final byte[] text = "hello, reader".getBytes(StandardCharsets.UTF_8);
            private int at;

            @Override
            public int read() throws IOException {
                if (at == text.length) {
                    throw new IOException("this would wait for ever");
                }
                return text[at++];
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                target[offset] = (byte) read();
                return 1;
            }
        };

        assertThat(MediaTypeGuess.of(new BufferedInputStream(slow))).isEqualTo("text/plain;charset=UTF-8");
    }
}
