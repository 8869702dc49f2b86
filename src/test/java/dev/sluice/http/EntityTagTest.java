package dev.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagTest {

    /** The table of RFC 9110 section 8.8.3.2. */
    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "W/\"1\"|W/\"1\"|false|true",
                "W/\"1\"|W/\"2\"|false|false",
                "W/\"1\"|\"1\"|false|true",
                "\"1\"|\"1\"|true|true"
            })
    void tagsAreComparedInTwoWays(String one, String other, boolean strongly, boolean weakly) {
        EntityTag left = EntityTag.parse(one).orElseThrow();
        EntityTag right = EntityTag.parse(other).orElseThrow();

        assertThat(left.isStronglyEqual(right)).isEqualTo(strongly);
        assertThat(right.isStronglyEqual(left)).isEqualTo(strongly);
        assertThat(left.isWeaklyEqual(right)).isEqualTo(weakly);
    }

    @Test
    void listHoldsTagsWithCommasAndBlanksInThem() {
        assertThat(EntityTag.list("\"a,b\" , W/\"c\",,\t\"\""))
                .containsExactly(new EntityTag("a,b", false), new EntityTag("c", true), new EntityTag("", false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "\"a", "a\"", "\"a\"\"b\"", "\"a\" \"b\"", "w/\"a\"", "W/a", "W/", "\"a b\"", "\"a\",x", "*"
            })
    void listThatIsNoneHoldsNothing(String text) {
        assertThat(EntityTag.list(text)).isEmpty();
    }

    @Test
    void tagWithAQuoteIsRefused() {
        assertThatThrownBy(() -> EntityTag.strong("a\"b")).isInstanceOf(IllegalArgumentException.class);
    }

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    @ParameterizedTest
    @ValueSource(
            strings = {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
    void datesComeInThreeForms(String text) {
        assertThat(HttpDate.parse(text, NOW)).hasValue(Instant.parse("1994-11-06T08:49:37Z"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"76, 2076", "77, 1977", "26, 2026", "00, 2000"})
    void yearOfTwoDigitsIsNotMoreThanFiftyYearsAhead(String digits, int year) {
        String day = java.time.LocalDate.of(year, 11, 6)
                .getDayOfWeek()
                .getDisplayName(java.time.format.TextStyle.FULL, java.util.Locale.US);
        assertThat(HttpDate.parse(day + ", 06-Nov-" + digits + " 08:49:37 GMT", NOW))
                .hasValue(Instant.parse(year + "-11-06T08:49:37Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "1994-11-06T08:49:37Z",
                "Sun, 6 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 08:49:37 PST",
                "Mon, 06 Nov 1994 08:49:37 GMT",
                "Sun, 31 Feb 1994 08:49:37 GMT"
            })
    void whatIsNoDateIsNone(String text) {
        assertThat(HttpDate.parse(text, NOW)).isEmpty();
    }

    @Test
    void dateIsWrittenInItsOneForm() {
        assertThat(HttpDate.format(Instant.parse("2026-06-03T01:02:03.9Z"))).isEqualTo("Wed, 03 Jun 2026 01:02:03 GMT");
    }

    @ParameterizedTest
    @CsvSource({
        "a.txt, text/plain;charset=UTF-8",
        "a.log, text/plain;charset=UTF-8",
        "a.md, text/markdown;charset=UTF-8",
        "a.vtt, text/vtt;charset=UTF-8",
        "a.css, text/css",
        "a.HTML, text/html",
        "a.mp4, video/mp4",
        "a.tar.gz, application/gzip",
        "a.js, text/javascript;charset=UTF-8",
        "a.wasm, application/wasm",
        "a.svg, image/svg+xml",
        "a#b.png, image/png",
        "a, application/octet-stream",
        "a., application/octet-stream",
        "a.what, application/octet-stream"
    })
    void mediaTypesAreToldByNames(String name, String mediaType) {
        assertThat(MediaTypes.ofName(name)).isEqualTo(mediaType);
    }
}
