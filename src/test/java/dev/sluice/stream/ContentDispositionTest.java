package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentDispositionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "example.html|attachment; filename=\"example.html\"",
                "a b;c=d.txt|attachment; filename=\"a b;c=d.txt\"",
                "it's.csv|attachment; filename=\"it's.csv\"",
                "../../etc/passwd|attachment; filename=\".._.._etc_passwd\"",
                "C:\\x.txt|attachment; filename=\"C:_x.txt\"",
                "a\"b.txt|attachment; filename=\"a_b.txt\"; filename*=UTF-8''a%22b.txt",
                "50%41.txt|attachment; filename=\"50_41.txt\"; filename*=UTF-8''50%2541.txt",
                "€ rates|attachment; filename=\"_ rates\"; filename*=UTF-8''%E2%82%AC%20rates",
                "Grüße.csv|attachment; filename=\"Gr__e.csv\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe.csv",
                "🌊*'().txt|attachment; filename=\"_*'().txt\"; filename*=UTF-8''%F0%9F%8C%8A%2A%27%28%29.txt",
            })
    void nameIsWrittenForOldReadersAndForNewOnes(String name, String expected) {
        assertThat(ContentDisposition.attachment(name)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "a\r\nSet-Cookie: b", "a\nb", "a\rb", "a\0b", "a\tb", "a\u007fb", "a\u001bb"})
    void emptyNameAndControlCharactersAreRefused(String name) {
        assertThatThrownBy(() -> ContentDisposition.attachment(name))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("\r", "\n", "\0");
    }

    @Test
    void everyCharacterComesBackFromTheExtendedForm() {
        StringBuilder name = new StringBuilder("ä");
        for (int c = 32; c < 0x2_0000; c++) {
            boolean surrogate = c >= 0xD800 && c <= 0xDFFF;
            if (c != 127 && c != '/' && c != '\\' && !surrogate) {
                name.appendCodePoint(c);
            }
        }

        String field = ContentDisposition.attachment(name.toString());

        assertThat(field.chars().allMatch(c -> c >= 32 && c < 127)).isTrue();
        String extended = field.substring(field.indexOf("UTF-8''") + 7).replace("+", "%2B");
        assertThat(URLDecoder.decode(extended, StandardCharsets.UTF_8)).isEqualTo(name.toString());
    }
}
