package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Seeds;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFormatTest {

    private static final JsonText NO_JSON = value -> {
        throw new AssertionError("CSV holds no JSON");
    };

    private static String row(@Nullable Object... cells) {
        return new String(Format.csv().item(Arrays.asList(cells), true, NO_JSON), StandardCharsets.UTF_8);
    }

    private static String unguarded(@Nullable Object... cells) {
        byte[] bytes = new CsvFormat(List.of(), true).unguarded().item(Arrays.asList(cells), true, NO_JSON);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    // --- RFC 4180

    @Test
    void rowIsWrittenToTheByte() {
        assertThat(row("a", 1, 2.5, true)).isEqualTo("a,1,2.5,true\r\n");
        assertThat(row("a,b", "c\"d", "e\nf", "g\rh", "i\r\nj"))
                .isEqualTo("\"a,b\",\"c\"\"d\",\"e\nf\",\"g\rh\",\"i\r\nj\"\r\n");
        assertThat(row("\"")).isEqualTo("\"\"\"\"\r\n");
        assertThat(row("a\0b")).isEqualTo("a\0b\r\n");
        assertThat(row(" a ", "Grüße 🌊")).isEqualTo(" a ,Grüße 🌊\r\n");
    }

    @Test
    void missingCellIsAnEmptyOneAndARowIsNeverAnEmptyLine() {
        assertThat(row(null, "", null)).isEqualTo(",,\r\n");
        assertThat(row("")).isEqualTo("\"\"\r\n");
        assertThat(row(new @Nullable Object[] {null})).isEqualTo("\"\"\r\n");
        assertThat(row()).isEqualTo("\"\"\r\n");
    }

    @Test
    void headerLineIsTheHeadAndEachRowMustMatchIt() {
        Format<List<?>> format = Format.csv(List.of("id", "the \"name\""));

        assertThat(format.mediaType()).isEqualTo("text/csv;charset=UTF-8;header=present");
        assertThat(Format.csv().mediaType()).isEqualTo("text/csv;charset=UTF-8;header=absent");
        assertThat(format.head()).asString(StandardCharsets.UTF_8).isEqualTo("id,\"the \"\"name\"\"\"\r\n");
        assertThat(format.tail()).isEmpty();
        assertThat(Format.csv().head()).isEmpty();
        assertThatThrownBy(() -> format.item(List.of(1), true, NO_JSON))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a row has 1 cells and the header line 2");
        assertThatThrownBy(() -> format.item(List.of(1, 2, 3), true, NO_JSON))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void columnsAreTheOnesOfTheBeginning() {
        List<String> columns = new ArrayList<>(List.of("a"));
        Format<List<?>> format = Format.csv(columns);

        columns.add("b");

        assertThat(format.head()).asString(StandardCharsets.UTF_8).isEqualTo("a\r\n");
    }

    // --- formulas

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "=cmd|' /C calc'!A0",
                "+1+1",
                "-1+1",
                "@SUM(1)",
                "\t=1",
                "-",
                "+",
                "--1",
                "+1;2",
                "-1e",
                "-e5",
                "\uff1d1",
                "\uff0b1",
                "\uff0d1",
                "\uff201",
                "-1 ",
                "- 1",
                "+a"
            })
    void textThatASpreadsheetWouldRunIsKeptFromThat(String text) {
        boolean splits = text.contains(";") || text.contains("\t"); // where some readers begin a new cell
        String quote = splits ? "\"" : "";
        assertThat(row(text)).isEqualTo(quote + "'" + text + quote + "\r\n");
        assertThat(unguarded(text)).isEqualTo(quote + text + quote + "\r\n");
    }

    @Test
    void guardedTextIsQuotedAsAnyOther() {
        assertThat(row("=\"a\"")).isEqualTo("\"'=\"\"a\"\"\"\r\n");
        assertThat(row("=a,b")).isEqualTo("\"'=a,b\"\r\n");
        assertThat(row("\r=1")).isEqualTo("\"'\r=1\"\r\n");
        assertThat(row("\n=1")).isEqualTo("\"'\n=1\"\r\n");
        assertThat(Format.csv(List.of("=a")).head())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("'=a\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "+1", "-1.5", "+4912345678", "-1e10", "-1.5E-3", "1", "0", "a=b", "a-b", "'", "1+1"})
    void numbersAndOtherTextStayAsTheyAre(String text) {
        assertThat(row(text)).isEqualTo(text + "\r\n");
    }

    @Test
    void numbersAreNoFormulas() {
        assertThat(row(-1, -1L, -1.5, -0.0, new BigDecimal("-1E+5"), Double.NEGATIVE_INFINITY))
                .isEqualTo("-1,-1,-1.5,-0.0,-1E+5,-Infinity\r\n");
        assertThat(row("-1,5")).isEqualTo("\"-1,5\"\r\n");
    }

    // --- read back

    /** RFC 4180 section 2, one character after the other. */
    private static List<List<String>> parsed(String csv) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < csv.length(); i++) {
            char c = csv.charAt(i);
            if (quoted && c == '"' && csv.startsWith("\"\"", i)) {
                cell.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ',' || csv.startsWith("\r\n", i))) {
                row.add(cell.toString());
                cell.setLength(0);
                if (c == '\r') {
                    rows.add(row);
                    row = new ArrayList<>();
                    i++;
                }
            } else {
                cell.append(c);
            }
        }
        assertThat(quoted || !row.isEmpty() || !cell.isEmpty())
                .as("ends in the middle")
                .isFalse();
        return rows;
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(List.of("a", ",", "\"", "\r", "\n", "\r\n", "\0", "=", "'", " ", "é", "🌊")
                    .get(random.nextInt(12)));
        }
        return text.toString();
    }

    @Test
    void everyRowIsReadBackAsItWas() throws Exception {
        Seeds.each(3_000, random -> {
            StringBuilder csv = new StringBuilder();
            List<List<String>> written = new ArrayList<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                List<String> row = new ArrayList<>();
                for (int k = 1 + random.nextInt(4); k > 0; k--) {
                    row.add(text(random));
                }
                written.add(row);
                csv.append(unguarded(row.toArray()));
            }
            assertThat(parsed(csv.toString())).isEqualTo(written);
        });
    }
}
