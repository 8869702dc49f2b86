package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCodingTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip|GZIP",
                "deflate|DEFLATE",
                "gzip, deflate, br, zstd|GZIP",
                "deflate, gzip|GZIP",
                "compress, gzip|GZIP",
                "x-gzip|GZIP",
                "GZip|GZIP",
                "*|GZIP",
                "gzip;q=0.5, deflate;q=0.9|DEFLATE",
                "gzip;q=1.0, identity; q=0.5, *;q=0|GZIP",
                "gzip;q=0|IDENTITY",
                "gzip;q=0.0, *|DEFLATE",
                "gzip;q=0.000, deflate;q=0|IDENTITY",
                "*;q=0|IDENTITY",
                "*;q=0, deflate|DEFLATE",
                "identity|IDENTITY",
                "identity, gzip;q=0.5|IDENTITY",
                "identity;q=0, gzip;q=0.001|GZIP",
                "identity;q=0|IDENTITY",
                "br|IDENTITY",
                "br, zstd;q=0.3|IDENTITY",
                "gzipped|IDENTITY",
                "  gzip ; q=0.8 ,deflate;Q=0.9 |DEFLATE",
                ",,gzip,|GZIP",
            })
    void readerGetsWhatItLikesBest(String accepted, ContentCoding best) {
        assertThat(ContentCoding.accepted(accepted)).isEqualTo(best);
    }

    @Test
    void readerThatSaysNothingGetsThePlainBody() {
        assertThat(ContentCoding.accepted("")).isEqualTo(ContentCoding.IDENTITY);
        assertThat(ContentCoding.accepted("   ")).isEqualTo(ContentCoding.IDENTITY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip;q=",
                "gzip;q=abc",
                "gzip;q=-1",
                "gzip;q=2",
                "gzip;q=NaN",
                "gzip;q=Infinity",
                "gzip;q=0x1p0",
                "gzip;q=1f",
                "gzip;q=1e0",
                "gzip;q =0",
                "gzip;quality=1",
                "gzip;0",
                "gzip q=0.5",
                ";gzip",
                "\"gzip\"",
                "\0"
            })
    void whatCannotBeUnderstoodAcceptsNothing(String accepted) {
        assertThat(ContentCoding.accepted(accepted)).isEqualTo(ContentCoding.IDENTITY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/csv;charset=UTF-8", "application/json", "image/svg+xml", "IMAGE/SVG+XML", "application/xml"
            })
    void textIsCompressed(String mediaType) {
        assertThat(ContentCoding.compresses(mediaType)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"image/png", "Video/MP4", "application/zip", "font/woff2", "multipart/x-mixed-replace;boundary=x"
            })
    void whatIsCompressedAlreadyIsNot(String mediaType) {
        assertThat(ContentCoding.compresses(mediaType)).isFalse();
    }
}
