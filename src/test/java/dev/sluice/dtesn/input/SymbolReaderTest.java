package dev.sluice.dtesn.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.dtesn.random.SplitMix64;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SymbolReaderTest {

    /** All that is told, as text. */
    private static final class Told implements Symbols {

        private final List<String> symbols = new ArrayList<>();
        private final List<Integer> signatures = new ArrayList<>();

        @Override
        public void octet(int value) {
            symbols.add("octet " + value);
        }

        @Override
        public void symbol(float[] numbers, int signature) {
            symbols.add(Arrays.toString(numbers));
            signatures.add(signature);
        }

        @Override
        public void row(float[] standardised, int count, long missing) {
            symbols.add(Arrays.toString(Arrays.copyOf(standardised, count)) + " without " + missing);
        }

        @Override
        public void branch() {
            symbols.add("(");
        }

        @Override
        public void node(float[] numbers, int signature, boolean hasBranch) {
            symbols.add(hasBranch ? ")" : "leaf");
            signatures.add(signature);
        }
    }

    private static Told read(Encoding encoding, String text) {
        Told told = new Told();
        SymbolReader reader = encoding.reader();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        reader.read(bytes, 0, bytes.length, told);
        reader.end(told);
        return told;
    }

    @Test
    void eachByteIsASymbol() {
        assertThat(read(Encoding.BYTES, "a\u00e9").symbols).containsExactly("octet 97", "octet 195", "octet 169");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"one two three | 3", "a_b1 c-d | 4", "'  x  ' | 1", "na\u00efve | 1", "f(x)=2; | 7", "'' | 0"})
    void wordsAndMarksAreTokens(String text, int symbols) {
        assertThat(read(Encoding.TOKENS, text).symbols).hasSize(symbols);
    }

    @Test
    void theSameWordIsTheSameSymbol() {
        List<String> symbols = read(Encoding.TOKENS, "tree echo tree\ttree.").symbols;
        assertThat(symbols.get(0))
                .isEqualTo(symbols.get(2))
                .isEqualTo(symbols.get(3))
                .isNotEqualTo(symbols.get(1));
    }

    @Test
    void eachLineIsARecord() {
        assertThat(read(Encoding.RECORDS, "one\ntwo\r\n\nfour").symbols).hasSize(4);
        assertThat(read(Encoding.RECORDS, "one\r\n").symbols).isEqualTo(read(Encoding.RECORDS, "one").symbols);
    }

    @Test
    void likeRecordsHaveLikeSignatures() {
        String line = "2026-11-22 12:00:01 INFO request id=%d path=/items/17 status=200";
        List<Integer> like = read(Encoding.RECORDS, line.formatted(1_234) + "\n" + line.formatted(1_235)).signatures;
        assertThat(Integer.bitCount(like.get(0) ^ like.get(1))).isLessThanOrEqualTo(2);
        SplitMix64 random = new SplitMix64(1);
        int differing = 0;
        for (int i = 0; i < 100; i++) {
            String other = Long.toString(random.next(), 36).repeat(5);
            differing += Integer.bitCount(
                    like.get(0) ^ read(Encoding.RECORDS, other).signatures.getFirst());
        }
        assertThat(differing).isBetween(300, 500);
    }

    @Test
    void cellsArePartedByCommasSemicolonsAndWhiteSpace() {
        assertThat(read(Encoding.NUMBERS, "1,2;3 4\t5\n").symbols)
                .containsExactly("[0.0, 0.0, 0.0, 0.0, 0.0] without 0");
        assertThat(read(Encoding.NUMBERS, "1 , 2 ,, 3").symbols).containsExactly("[0.0, 0.0, 0.0, 0.0] without 4");
    }

    @Test
    void rowsAreToldInDeviationsFromWhatCameBefore() {
        List<String> rows = read(Encoding.NUMBERS, "a,b\n1,5\n3,x\n4,5\n1e9,7\nnan,inf\n").symbols;
        assertThat(rows)
                .containsExactly(
                        "[0.0, 0.0] without 0",
                        "[0.0, 0.0] without 2",
                        "[1.4142135, 0.0] without 0",
                        "[4.0, 0.0] without 0");
    }

    @Test
    void whatIsNoDecimalNumberIsMissing() {
        for (String cell : List.of("0x1p3", "1d", "NaN", "Infinity", "1e999", "--1", "1".repeat(65), ".")) {
            assertThat(read(Encoding.NUMBERS, "1," + cell).symbols).as(cell).containsExactly("[0.0, 0.0] without 2");
        }
    }

    @Test
    void moreCellsThanAreReadAreLeftOut() {
        assertThat(read(Encoding.NUMBERS, "1,".repeat(80)).symbols.getFirst().split(","))
                .hasSize(64);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\": [1, true, \"x\"], \"b\": {}} | ( ( leaf leaf leaf ) ( ) )",
                "[[], [[]]] | ( ( ) ( ( ) ) )",
                "\"a \\\" b\" | leaf",
                "-1.5e+3 | leaf",
                "1 2 [3] | leaf leaf ( leaf )",
                "' ' | ''"
            })
    void treesAreToldBottomUp(String text, String told) {
        assertThat(String.join(" ", read(Encoding.TREE, text).symbols)).isEqualTo(told);
    }

    @Test
    void aNodeIsKnownByItsNameAndItsText() {
        List<Integer> signatures = read(Encoding.TREE, "{\"a\":1,\"b\":1,\"a\":1,\"a\":2,\"a\":\"1\"}").signatures;
        assertThat(signatures.get(2)).isEqualTo(signatures.get(0));
        assertThat(signatures.subList(0, 2)).doesNotHaveDuplicates();
        assertThat(signatures.subList(2, 5)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{a:1} | at byte 1: \"a\" where a name in quotes must be",
                "{\"a\" 1} | at byte 5: \"1\" where a colon must be",
                "[1 2] | at byte 3: \"2\" where a comma or a bracket must be",
                "[1,] | at byte 3: \"]\" where a value must be",
                "{\"a\":1,} | at byte 7: \"}\" where a name in quotes must be",
                "[1} | at byte 2: \"}\" where a comma or a bracket must be",
                "] | at byte 0: \"]\" where a value must be",
                "1, 2 | at byte 1: \",\" where a value must be",
                "[\u00e9] | at byte 1: the byte 195 where a value must be",
                "[1 | at byte 2: the end of the input within a value",
                "\"a | at byte 2: the end of the input within a value"
            })
    void whatIsNoJsonIsToldByItsPlace(String text, String message) {
        assertThatThrownBy(() -> read(Encoding.TREE, text))
                .isInstanceOf(MalformedInput.class)
                .hasMessage(message);
    }

    @Test
    void deepTreesAreToldAsFarAsThereIsRoom() {
        List<String> told = read(Encoding.TREE, "[".repeat(1_000) + "]".repeat(1_000)).symbols;
        assertThat(told.stream().filter("("::equals)).hasSize(64);
        assertThat(told.stream().filter(")"::equals)).hasSize(64);
        assertThat(told.stream().filter("leaf"::equals)).hasSize(936);
        assertThatThrownBy(() -> read(Encoding.TREE, "[".repeat(1_001)))
                .isInstanceOf(MalformedInput.class)
                .hasMessage("at byte 1000: more than 1000 brackets within each other");
    }

    @Test
    void howATreeIsCutChangesNothing() {
        byte[] bytes = "{\"a\": [1, true, {\"x\": \"y\\\"\"}], \"b\": {}}\n[null]".getBytes(StandardCharsets.UTF_8);
        Told whole = read(Encoding.TREE, new String(bytes, StandardCharsets.UTF_8));
        SymbolReader reader = Encoding.TREE.reader();
        Told cut = new Told();
        for (byte each : bytes) {
            reader.read(new byte[] {each}, 0, 1, cut);
            ByteBuffer saved = ByteBuffer.allocate(reader.savedBytes());
            reader.save(saved);
            assertThat(saved.hasRemaining()).isFalse();
            reader = Encoding.TREE.reader();
            reader.restore(saved.flip());
        }
        reader.end(cut);
        assertThat(cut.symbols).isEqualTo(whole.symbols);
        assertThat(cut.signatures).isEqualTo(whole.signatures);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TREE")
    void howBytesAreCutChangesNothing(Encoding encoding) {
        SplitMix64 random = new SplitMix64(7);
        for (int round = 0; round < 50; round++) {
            byte[] bytes = some(random, 400);
            Told whole = new Told();
            SymbolReader reader = encoding.reader();
            reader.read(bytes, 0, bytes.length, whole);
            reader.end(whole);
            Told cut = new Told();
            SymbolReader other = encoding.reader();
            for (int at = 0; at < bytes.length; ) {
                int length = Math.min(bytes.length - at, 1 + random.below(17));
                other.read(bytes, at, length, cut);
                at += length;
                // saved and restored at each cut, too
                ByteBuffer saved = ByteBuffer.allocate(other.savedBytes());
                other.save(saved);
                assertThat(saved.hasRemaining()).isFalse();
                other = encoding.reader();
                other.restore(saved.flip());
            }
            other.end(cut);
            assertThat(cut.symbols).isEqualTo(whole.symbols);
            assertThat(cut.signatures).isEqualTo(whole.signatures);
        }
    }

    /** Bytes of all kinds, but most of them such as make words, lines and numbers. */
    private static byte[] some(SplitMix64 random, int length) {
        String usual = "0123456789.,; \n\r-+eEab_\"";
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (random.below(8) == 0 ? random.below(256) : usual.charAt(random.below(usual.length())));
        }
        return bytes;
    }
}
