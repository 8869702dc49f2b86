package dev.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangesTest {

    private static final String TWENTY_DIGITS = "99999999999999999999";

    private static String pieces(String field, long size) {
        return switch (ByteRanges.of(field, size)) {
            case ByteRanges.Ignored ignored -> "ignored";
            case ByteRanges.Unsatisfiable unsatisfiable -> "unsatisfiable";
            case ByteRanges.Satisfiable some ->
                some.pieces().stream()
                        .map(range -> range.first() + "-" + range.last())
                        .collect(Collectors.joining(","));
        };
    }

    @ParameterizedTest(name = "{0} of {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-0|1000|0-0",
                "bytes=0-499|1000|0-499",
                "bytes=500-999|1000|500-999",
                "bytes=500-5000|1000|500-999",
                "bytes=999-|1000|999-999",
                "bytes=0-|1000|0-999",
                "bytes=-1|1000|999-999",
                "bytes=-1000|1000|0-999",
                "bytes=-5000|1000|0-999",
                "bytes=00000000000000000000000007-0008|1000|7-8",
                "BYTES=1-2|1000|1-2",
                "bytes= 1-2 ,\t5-6|1000|1-6",
                "bytes=,1-2,,|1000|1-2",
            })
    void oneRangeIsWhatTheGrammarSays(String field, long size, String pieces) {
        assertThat(pieces(field, size)).isEqualTo(pieces);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-0,500-500|0-0,500-500",
                "bytes=500-500,0-0|500-500,0-0",
                "bytes=0-100,50-150|0-150",
                "bytes=0-100,101-150|0-150",
                "bytes=0-100,180-200|0-200",
                "bytes=0-100,181-200|0-100,181-200",
                "bytes=700-800,0-100,750-900|700-900,0-100",
                "bytes=-100,0-50|900-999,0-50",
                "bytes=0-999,0-999,0-999|0-999",
                "bytes=0-10,5000-6000|0-10",
                "bytes=5000-6000,0-10|0-10",
            })
    void manyRangesKeepTheirOrderAndThoseThatTouchAreOne(String field, String pieces) {
        assertThat(pieces(field, 1_000)).isEqualTo(pieces);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=,",
                "bytes=-",
                "bytes=1",
                "bytes=a-b",
                "bytes=1-b",
                "bytes=5-4",
                "bytes=0-1,5-4",
                "bytes=1-2-3",
                "bytes=--1",
                "bytes=+1-2",
                "bytes=1 -2",
                "bytes=0x1-0x2",
                "bytes=1.0-2",
                "bytes=\u0661-\u0662",
                "bytes:0-1",
                "bytes 0-1",
                " bytes=0-1",
                "bytes =0-1",
                "items=0-1",
                "bytes=0-1;q=1",
                "none"
            })
    void whatCannotBeUnderstoodIsIgnored(String field) {
        assertThat(pieces(field, 1_000)).isEqualTo("ignored");
    }

    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource({
        "bytes=1000-, 1000",
        "bytes=1000-2000, 1000",
        "bytes=-0, 1000",
        "bytes=-0, 0",
        "bytes=0-, 0",
        "bytes=0-0, 0",
        "'bytes=1000-,2000-3000', 1000"
    })
    void whatIsNotThereIsUnsatisfiable(String field, long size) {
        assertThat(pieces(field, size)).isEqualTo("unsatisfiable");
    }

    @Test
    void suffixOfNothingIsTheWholeOfNothing() {
        assertThat(pieces("bytes=-5", 0)).isEqualTo("ignored");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "bytes=0-" + TWENTY_DIGITS + ", 0-999",
        "bytes=5-" + TWENTY_DIGITS + ", 5-999",
        "bytes=-" + TWENTY_DIGITS + ", 0-999",
        "bytes=" + TWENTY_DIGITS + "-, unsatisfiable",
        "bytes=" + TWENTY_DIGITS + "-" + TWENTY_DIGITS + "1, unsatisfiable",
        "bytes=" + TWENTY_DIGITS + "2-" + TWENTY_DIGITS + "1, ignored",
        "bytes=9223372036854775807-9223372036854775807, unsatisfiable"
    })
    void numbersOfAnyLengthAreUnderstood(String field, String pieces) {
        assertThat(pieces(field, 1_000)).isEqualTo(pieces);
    }

    @Test
    void twoThousandRangesThatTouchAreOne() {
        String field =
                IntStream.range(0, 2_000).mapToObj(i -> i + "-" + i).collect(Collectors.joining(",", "bytes=", ""));

        assertThat(pieces(field, 10_000)).isEqualTo("0-1999");
    }

    @Test
    void twoThousandRangesApartAreTooMany() {
        String field = IntStream.range(0, 2_000)
                .mapToObj(i -> 1_000 * i + "-" + 1_000 * i)
                .collect(Collectors.joining(",", "bytes=", ""));

        assertThat(pieces(field, 10_000_000)).isEqualTo("ignored");
    }

    @ParameterizedTest
    @CsvSource({"64, true", "65, false"})
    void boundOfPiecesIsExact(int count, boolean sent) {
        String field = IntStream.range(0, count)
                .mapToObj(i -> 1_000 * i + "-" + 1_000 * i)
                .collect(Collectors.joining(",", "bytes=", ""));

        assertThat(ByteRanges.of(field, 10_000_000) instanceof ByteRanges.Satisfiable)
                .isEqualTo(sent);
    }

    /** Against a plain model: which bytes were asked for. */
    @Test
    void everyByteAskedForIsSentOnceAndLittleElse() throws Exception {
        Seeds.each(200, random -> {
            int size = 1 + random.nextInt(3_000);
            List<String> specs = new ArrayList<>();
            BitSet wanted = new BitSet();
            for (int i = 0; i < 1 + random.nextInt(20); i++) {
                specs.add(spec(random, size, wanted));
            }
            String field = "bytes=" + String.join(",", specs);
            BitSet sent = new BitSet();
            switch (ByteRanges.of(field, size)) {
                case ByteRanges.Ignored ignored -> throw new AssertionError(field + " is ignored");
                case ByteRanges.Unsatisfiable none ->
                    assertThat(wanted.isEmpty()).as(field).isTrue();
                case ByteRanges.Satisfiable some -> {
                    for (ByteRange piece : some.pieces()) {
                        int to = (int) piece.last() + 1;
                        assertThat(sent.get((int) piece.first(), to).isEmpty())
                                .as(field)
                                .isTrue();
                        assertThat(wanted.get((int) piece.first())).as(field).isTrue();
                        assertThat(wanted.get((int) piece.last())).as(field).isTrue();
                        sent.set((int) piece.first(), to);
                    }
                }
            }
            BitSet missing = (BitSet) wanted.clone();
            missing.andNot(sent);
            assertThat(missing.isEmpty()).as(field + " of " + size).isTrue();
            assertThat(sent.length()).isLessThanOrEqualTo(size);
        });
    }

    private static String spec(Random random, int size, BitSet wanted) {
        int[] ends = {random.nextInt(size + 50), random.nextInt(size + 50)};
        Arrays.sort(ends);
        int kind = random.nextInt(3);
        if (kind == 0) {
            int suffix = random.nextInt(size + 50);
            wanted.set(Math.max(0, size - suffix), size);
            return "-" + suffix;
        }
        if (ends[0] < size) {
            wanted.set(ends[0], kind == 1 ? size : Math.min(size, ends[1] + 1));
        }
        return ends[0] + "-" + (kind == 1 ? "" : ends[1]);
    }

    @Test
    void contentRangeIsWrittenAsTheSectionSays() {
        assertThat(new ByteRange(0, 499).contentRange(8_000)).isEqualTo("bytes 0-499/8000");
        assertThatThrownBy(() -> new ByteRange(5, 4)).hasMessageContaining("5-4");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes 0-4/10|0-4/10",
                "bytes 5-9/10|5-9/10",
                "BYTES 5-9/10|5-9/10",
                "bytes */10|*/10",
                "bytes */0|*/0",
                "bytes 0-4/*|none",
                "bytes 5-10/10|none",
                "bytes 5-4/10|none",
                "bytes=0-4/10|none",
                "bytes 0-/10|none",
                "bytes 0-99999999999999999999/99999999999999999999|none",
                "items 0-4/10|none"
            })
    void contentRangeOfARequestIsUnderstoodOrNot(String field, String meaning) {
        String understood = ContentRange.parse(field)
                .map(range -> range.bytes()
                                .map(bytes -> bytes.first() + "-" + bytes.last())
                                .orElse("*") + "/" + range.total())
                .orElse("none");

        assertThat(understood).isEqualTo(meaning);
    }
}
