package dev.sluice.dtesn.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.dtesn.Checkpoint;
import dev.sluice.dtesn.random.SplitMix64;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressedTextTest {

    private static final Told.Place PLACE = new Told.Place(Checkpoint.Stage.CHUNK, 1, 2, 3, 4);

    private static int onTheWire(Told told) {
        return ("{\"type\":\"" + told.type() + "\",\"status\":\"" + told.type() + "\"," + told.members() + "}")
                .length();
    }

    @ParameterizedTest
    @EnumSource(
            value = Route.class,
            names = {"STREAM_PROCESS", "STREAM_LARGE_DATASET"})
    void whatIsCompressedIsShorterOnTheWireByWhatItSays(Route route) {
        SplitMix64 random = new SplitMix64(1);
        StringBuilder value = new StringBuilder();
        int compressed = 0;
        for (int length = 0; length < 600; length++) { // so that the saving begins somewhere between, one by one
            value.append(length % 3 == 0 ? (char) ('a' + random.below(26)) : 'a');
            Told plain = Told.of(route, Told.CHUNK, "\"value\":\"" + value + "\"", PLACE);
            Told told = CompressedText.of(plain, 7, 9);
            assertThat(onTheWire(plain) - onTheWire(told))
                    .isEqualTo(told.saved())
                    .isNotNegative();
            assertThat(told.saved() > 0).isEqualTo(told.type().equals("compressed_chunk"));
            compressed += told.saved() > 0 ? 1 : 0;
        }
        assertThat(compressed).isBetween(1, 599);
    }

    /** Whose object has so many bytes: that is its type, a text that repeats a piece, and what JSON needs. */
    private static Told ofBytes(int bytes, String piece) {
        int head = "{'type':'chunk','value':''}".length();
        int pieceBytes = piece.getBytes(StandardCharsets.UTF_8).length;
        int left = bytes - head;
        String value = piece.repeat(left / pieceBytes) + "x".repeat(left % pieceBytes);
        return Told.of(Route.STREAM_PROCESS, Told.CHUNK, "\"value\":\"" + value + "\"", PLACE);
    }

    private static JsonObject object(Told told) {
        return Json.createReader(new StringReader("{" + told.members() + "}")).readObject();
    }

    @ParameterizedTest
    @CsvSource({"8191, zlib", "8192, gzip", "8193, gzip"})
    void theFormatIsThatOfZlibBelowEightKilobytesAndGzipFromThereOn(int bytes, String method) throws IOException {
        for (String piece : List.of("abc", "\u00e4\u20ac")) { // bytes count, not characters
            Told plain = ofBytes(bytes, piece);
            JsonObject compressed = object(CompressedText.of(plain, 7, 6));

            assertThat(compressed.getInt("original_size")).isEqualTo(bytes);
            assertThat(compressed.getString("compression_method")).isEqualTo(method);
            assertThat(compressed.getString("data")).startsWith(method.equals("gzip") ? "1f8b08" : "78");
            assertThat(compressed.getInt("index")).isEqualTo(7);
            assertThat(Inflated.of(compressed))
                    .isEqualTo(Json.createObjectBuilder(object(plain))
                            .add("type", "chunk")
                            .build());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4_000, 40_000})
    void aHigherLevelIsSmallerAndEachInflatesToTheSame(int length) throws IOException {
        SplitMix64 random = new SplitMix64(1);
        String text = IntStream.range(0, length)
                .mapToObj(i -> String.valueOf((char) ('a' + random.below(2) * random.below(9))))
                .collect(Collectors.joining());
        Told plain = Told.of(Route.STREAM_PROCESS, Told.CHUNK, "\"value\":\"" + text + "\"", PLACE);
        List<Integer> lengths = new ArrayList<>();
        for (int level : new int[] {9, 6, 1}) {
            Told told = CompressedText.of(plain, 0, level);
            assertThat(Inflated.of(object(told)).getString("value")).isEqualTo(text);
            lengths.add(told.length());
        }

        assertThat(lengths).isSorted().doesNotHaveDuplicates();
        assertThat(lengths.getLast()).isLessThan(plain.length());
    }
}
