package dev.sluice.dtesn.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.dtesn.Checkpoint;
import dev.sluice.dtesn.input.MalformedInput;
import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkTest {

    /** What must be the same for who goes on. */
    private static final List<String> LASTING = List.of(
            "chunk_index", "offset", "length", "prefix_sha256", "novelty_bits", "anomaly", "state_digest", "rendering");

    private static final byte[] TEXT = text(9_000);

    private static byte[] text(int length) {
        Random random = new Random(7);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append("word").append(random.nextInt(40)).append(random.nextInt(9) == 0 ? "\n" : " ");
        }
        return text.substring(0, length).getBytes(StandardCharsets.UTF_8);
    }

    private static Terms terms(Route route, String... fields) {
        return EchoFixture.terms(route, fields);
    }

    /** An input that comes in pieces, with nothing in between. */
    private static final class PieceFeed implements Feed {

        private final byte[] bytes;
        private final Random random = new Random(3);
        private int at;
        private boolean pause;

        PieceFeed(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read(byte[] to) {
            pause = !pause;
            if (at == bytes.length) {
                return -1;
            }
            int length = pause ? 0 : Math.min(1 + random.nextInt(700), Math.min(to.length, bytes.length - at));
            System.arraycopy(bytes, at, to, 0, length);
            at += length;
            return length;
        }

        @Override
        public boolean await(Duration timeout) {
            return true;
        }

        @Override
        public long length() {
            return -1;
        }

        @Override
        public void close() {}
    }

    private static List<Told> told(Terms terms, Feed feed, Optional<Checkpoint> from) throws Exception {
        Work work = new Work(terms, feed, index -> terms.chunkBytes(), from, System::nanoTime);
        List<Told> told = new ArrayList<>();
        Slice slice;
        do {
            slice = work.call();
            told.addAll(slice.told());
        } while (slice.next() != Slice.Next.NOTHING);
        return told;
    }

    private static List<Told> told(Terms terms, byte[] input) throws Exception {
        return told(terms, new MemoryFeed(input), Optional.empty());
    }

    private static Checkpoint behind(Told told) {
        Told.Place place = told.place();
        return new Checkpoint(
                place.stage(),
                1,
                1,
                1,
                place.chunks(),
                place.offset(),
                place.chunkBytes(),
                place.prefix(),
                Instant.MAX);
    }

    private static JsonObject object(Told told) {
        return parsed("{" + told.members() + "}");
    }

    private static JsonObject parsed(String json) {
        return Json.createReader(new StringReader(json)).readObject();
    }

    private static Map<String, String> lasting(Told told) {
        Map<String, String> lasting = new HashMap<>();
        JsonObject object = object(told);
        for (String name : LASTING) {
            if (object.containsKey(name)) {
                lasting.put(name, object.get(name).toString());
            }
        }
        return lasting;
    }

    private static List<Told> chunks(List<Told> told) {
        return told.stream().filter(each -> each.name().equals(Told.CHUNK)).toList();
    }

    @Test
    void whatIsToldFirstIsWhatWasAskedForAndLastWhatBecameOfIt() throws Exception {
        List<Told> told = told(terms(Route.STREAM_PROCESS), TEXT);

        JsonObject metadata = object(told.getFirst());
        assertThat(metadata.getInt("esn_size")).isEqualTo(64);
        assertThat(metadata.getInt("total_length")).isEqualTo(TEXT.length);
        assertThat(metadata.getInt("estimated_chunks")).isEqualTo(chunks(told).size());
        JsonObject completion = object(told.getLast());
        assertThat(completion.getInt("total_chunks")).isEqualTo(chunks(told).size());
        assertThat(completion.getInt("bytes_processed")).isEqualTo(TEXT.length);
        assertThat(completion.getString("state_digest"))
                .isEqualTo(object(chunks(told).getLast()).getString("state_digest"));
    }

    @ParameterizedTest
    @CsvSource({"bytes, 128", "bytes, 1000", "tokens, 777", "records, 300", "numbers, 999"})
    void statesAreTheSameForEachSizeOfChunksAndPieces(String encoding, String size) throws Exception {
        String whole = object(told(terms(Route.STREAM_PROCESS, "encoding", encoding), TEXT)
                        .getLast())
                .getString("state_digest");
        Terms other = terms(Route.STREAM_PROCESS, "encoding", encoding, "chunk_size", size);

        List<Told> pieces = told(other, new PieceFeed(TEXT), Optional.empty());

        assertThat(object(pieces.getLast()).getString("state_digest")).isEqualTo(whole);
        assertThat(pieces.stream().map(WorkTest::lasting).toList())
                .isEqualTo(told(other, TEXT).stream().map(WorkTest::lasting).toList());
    }

    @Test
    void chunksAreNextToEachOtherAndAllOfTheInput() throws Exception {
        long at = 0;
        for (Told chunk : chunks(told(terms(Route.STREAM_CHUNKS, "chunk_size", "500"), TEXT))) {
            assertThat(object(chunk).getInt("offset")).isEqualTo(at);
            at += object(chunk).getInt("length");
        }
        assertThat(at).isEqualTo(TEXT.length);
    }

    @ParameterizedTest
    @EnumSource(
            value = Route.class,
            names = {"STREAM_PROCESS", "STREAM_CHUNKS", "STREAM_LARGE_DATASET", "STREAM_OPTIMIZED"})
    void whoGoesOnAfterAnyEventIsToldTheRestAndNothingElse(Route route) throws Exception {
        for (int length : new int[] {0, 1, 1_024, 8_192, TEXT.length}) {
            byte[] input = Arrays.copyOf(TEXT, length);
            Terms terms = terms(route);
            List<Told> whole = told(terms, input);
            for (int i = 0; i < whole.size() - 1; i++) {
                List<Told> rest = told(terms, new MemoryFeed(input), Optional.of(behind(whole.get(i))));

                assertThat(rest.stream().map(WorkTest::lasting).toList())
                        .as("%s bytes, after %s", length, whole.get(i))
                        .isEqualTo(whole.subList(i + 1, whole.size()).stream()
                                .map(WorkTest::lasting)
                                .toList());
                assertThat(rest.getLast().place()).isEqualTo(whole.getLast().place());
            }
        }
    }

    @Test
    void whoGoesOnWithAnotherInputIsNotToldOfIt() throws Exception {
        Terms terms = terms(Route.STREAM_PROCESS);
        List<Told> whole = told(terms, TEXT);
        byte[] other = TEXT.clone();
        other[100] ^= 1;

        assertThatThrownBy(() -> told(terms, new MemoryFeed(other), Optional.of(behind(whole.get(3)))))
                .isInstanceOf(OtherInput.class);
        assertThatThrownBy(() ->
                        told(terms, new MemoryFeed(Arrays.copyOf(TEXT, 1_000)), Optional.of(behind(whole.get(3)))))
                .isInstanceOf(OtherInput.class);
        Told last = chunks(whole).getLast();
        assertThatThrownBy(() ->
                        told(terms, new MemoryFeed(Arrays.copyOf(TEXT, TEXT.length + 1)), Optional.of(behind(last))))
                .isInstanceOf(OtherInput.class);
    }

    @Test
    void aSymbolThatEndsWithTheInputBelongsToAChunk() throws Exception {
        byte[] input = "x".repeat(256).getBytes(StandardCharsets.UTF_8);

        List<Told> chunks = chunks(told(terms(Route.STREAM_CHUNKS, "chunk_size", "128"), input));

        assertThat(chunks).hasSize(3);
        assertThat(object(chunks.getLast()).getInt("length")).isZero();
        assertThat(object(chunks.getLast()).getInt("symbols")).isEqualTo(1);
    }

    @Test
    void anInputOfNothingIsReadToItsEnd() throws Exception {
        List<Told> told = told(terms(Route.STREAM_PROCESS), new byte[0]);

        assertThat(told).extracting(Told::name).containsExactly(Told.METADATA, Told.COMPLETION);
        assertThat(object(told.getLast()).getInt("total_chunks")).isZero();
    }

    @Test
    void whatIsNoTreeSaysWhere() {
        byte[] input = "{\"a\":[1,2}".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> told(terms(Route.STREAM_PROCESS, "encoding", "tree"), input))
                .isInstanceOfSatisfying(
                        MalformedInput.class, e -> assertThat(e.offset()).isEqualTo(9));
    }

    @Test
    void whatWasReadBeforeAFailureIsToldBeforeIt() throws Exception {
        Terms terms = terms(Route.STREAM_PROCESS, "encoding", "tree", "chunk_size", "128");
        byte[] input = ("[" + "10,".repeat(200) + "}").getBytes(StandardCharsets.UTF_8);
        Work work = new Work(terms, new MemoryFeed(input), index -> 128, Optional.empty(), System::nanoTime);
        List<Told> told = new ArrayList<>();

        assertThatThrownBy(() -> {
                    while (true) {
                        told.addAll(work.call().told());
                    }
                })
                .isInstanceOf(MalformedInput.class);
        assertThat(chunks(told)).hasSize(4);
        assertThatThrownBy(work::call).as("and so it is asked again").isInstanceOf(MalformedInput.class);
    }

    @Test
    void whatNobodyWantsAnyMoreIsNotBegun() throws Exception {
        Work work = new Work(
                terms(Route.STREAM_PROCESS), new MemoryFeed(TEXT), index -> 128, Optional.empty(), System::nanoTime);
        work.stop();

        assertThat(work.call()).isEqualTo(new Slice(List.of(), Slice.Next.NOTHING));
    }

    @Test
    void unitsAreToldWhereTheyAreAskedFor() throws Exception {
        JsonObject chunk = object(chunks(told(terms(Route.STREAM_PROCESS, "include_intermediate", "true"), TEXT))
                .getFirst());

        assertThat(chunk.getJsonArray("membranes").getJsonObject(0).getJsonArray("state"))
                .hasSize(16);
        assertThat(object(chunks(told(terms(Route.STREAM_PROCESS), TEXT)).getFirst())
                        .getJsonArray("membranes")
                        .getJsonObject(0))
                .doesNotContainKey("state");
    }

    @ParameterizedTest
    @CsvSource({"2, 512, zlib", "3, 512, zlib", "1, 4096, gzip", "2, 4096, gzip", "3, 4096, gzip"})
    void chunksThatAreCompressedAreSmallerAndEachInflatesAlone(String level, String units, String method)
            throws Exception {
        String[] fields = {"include_intermediate", "true", "esn_size", units};
        String[] compressing = {"include_intermediate", "true", "esn_size", units, "compression_level", level};
        List<Told> plain = chunks(told(terms(Route.STREAM_LARGE_DATASET, fields), TEXT));
        List<Told> compressed = chunks(told(terms(Route.STREAM_LARGE_DATASET, compressing), TEXT));

        for (int i = 0; i < plain.size(); i++) {
            Told each = compressed.get(i);
            assertThat(each.type()).isEqualTo("compressed_chunk");
            assertThat(each.length() + each.saved()).isCloseTo(plain.get(i).length(), within(40));
            assertThat(each.saved()).isPositive();
            JsonObject object = object(each);
            assertThat(object.getString("compression_method")).isEqualTo(method);
            JsonObject inflated = Inflated.of(object);
            assertThat(inflated.getString("type")).isEqualTo("large_dataset_chunk");
            assertThat(inflated.getString("state_digest"))
                    .isEqualTo(object(plain.get(i)).getString("state_digest"));
        }
    }

    @Test
    void metadataSaysHowAnswersAreCompressedAndWhetherTheNetworkForgets() throws Exception {
        JsonObject plain = object(told(terms(Route.STREAM_OPTIMIZED, "bandwidth_hint", "low"), TEXT)
                .getFirst());
        assertThat(plain.getBoolean("allows_content_coding")).isTrue();
        assertThat(plain.getInt("content_coding_level")).isEqualTo(9);
        assertThat(plain.getString("echo_state_property")).isEqualTo("proved");
        assertThat(plain.getJsonNumber("stability_bound").doubleValue()).isLessThan(1);
        assertThat(plain.getJsonArray("units_per_membrane").toString()).isEqualTo("[16,16,16,16]");

        JsonObject alone =
                object(told(terms(Route.STREAM_LARGE_DATASET, "compression_level", "3", "gates", "state"), TEXT)
                        .getFirst());
        assertThat(alone.getBoolean("allows_content_coding")).isFalse();
        assertThat(alone.containsKey("content_coding_level")).isFalse();
        assertThat(alone.getInt("compression_level")).isEqualTo(3);
        assertThat(alone.getString("echo_state_property")).isNotEqualTo("proved");
    }

    @Test
    void metadataHasEveryParameterInForce() throws Exception {
        JsonObject given = object(told(
                        terms(
                                Route.STREAM_CHUNKS,
                                "encoding",
                                "records",
                                "tree",
                                "1,2,2,3",
                                "esn_size",
                                "320",
                                "reservoir",
                                "sparse",
                                "spectral_radius",
                                "0.7",
                                "coupling",
                                "0.2",
                                "leak",
                                "0.5",
                                "bseries_order",
                                "2",
                                "input_scale",
                                "1.7",
                                "seed",
                                "99",
                                "gates",
                                "state",
                                "rules",
                                "1: ab -> c",
                                "chunk_size",
                                "256",
                                "enable_compression",
                                "false",
                                "timeout_prevention",
                                "false",
                                "include_intermediate",
                                "true"),
                        TEXT)
                .getFirst());
        JsonObject expected = parsed("""
            {
              "route": "stream_chunks", "processing_mode": "streaming", "output_format": "json",
              "include_intermediate": true, "encoding": "records", "inputs": 32, "esn_size": 320,
              "membrane_depth": 3, "membranes": 4, "tree": [1, 2, 2, 3], "units_per_membrane": [80, 80, 80, 80],
              "reservoir": "sparse", "spectral_radius": 0.7, "spectral_radius_is": "a bound: the 2-norm",
              "coupling": 0.2, "leak": 0.5, "bseries_order": 2, "input_scale": 1.7, "bias_scale": 0.1,
              "most_drive": 4.0, "seed": 99, "gates": "state",
              "objects_fed": "the signs of the sums of both halves of the skin", "rules": ["1: ab -> c"],
              "most_objects_of_a_kind": 255, "readout": "nlms", "readout_features": 64,
              "chunk_size": 256, "compression_level": 0, "compresses_chunks": false,
              "allows_content_coding": false, "timeout_prevention": false, "total_length": 9000,
              "estimated_chunks": 36, "ignored_fields": []
            }
            """);

        assertThat(given).containsAllEntriesOf(expected);
        assertThat(given.getJsonNumber("input_weight").doubleValue()).isCloseTo(1.7 / Math.sqrt(32), within(1e-12));
        assertThat(given).containsKeys("embedding", "readout_constants", "numerics");
    }

    @Test
    void normAndEnergyOfAMembraneAreThoseOfItsState() throws Exception {
        for (Told chunk : chunks(told(terms(Route.STREAM_PROCESS, "include_intermediate", "true"), TEXT))) {
            for (JsonObject membrane : object(chunk).getJsonArray("membranes").getValuesAs(JsonObject.class)) {
                double squares = membrane.getJsonArray("state").getValuesAs(JsonNumber.class).stream()
                        .mapToDouble(each -> each.doubleValue() * each.doubleValue())
                        .sum();
                int units = membrane.getJsonArray("state").size();
                assertThat(membrane.getJsonNumber("norm").doubleValue()).isCloseTo(Math.sqrt(squares), within(1e-5));
                assertThat(membrane.getJsonNumber("energy").doubleValue()).isCloseTo(squares / units, within(1e-6));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1,2,3,2 | 1,2,3,2 | 16,16,16,16",
                "binary | 1,2,3,3,2,3,3 | 10,9,9,9,9,9,9",
                "star | 1,2,2,2 | 16,16,16,16",
                "1 | 1 | 64"
            })
    void membranesSayWhereInTheTreeTheyAre(String tree, String levels, String sizes) throws Exception {
        List<String> fields = new ArrayList<>(List.of("tree", tree, "include_intermediate", "true"));
        if (tree.equals("binary")) {
            fields.addAll(List.of("membrane_depth", "3"));
        }
        List<Told> told = told(terms(Route.STREAM_PROCESS, fields.toArray(String[]::new)), TEXT);

        assertThat(object(told.getFirst()).getJsonArray("tree").toString()).isEqualTo("[" + levels + "]");
        for (Told chunk : chunks(told)) {
            List<JsonObject> membranes = object(chunk).getJsonArray("membranes").getValuesAs(JsonObject.class);
            assertThat(membranes)
                    .extracting(each -> each.getInt("id"))
                    .isEqualTo(IntStream.range(0, membranes.size()).boxed().toList());
            assertThat(joined(membranes, each -> each.getInt("level"))).isEqualTo(levels);
            assertThat(joined(membranes, each -> each.getJsonArray("state").size()))
                    .isEqualTo(sizes);
        }
    }

    private static String joined(List<JsonObject> membranes, ToIntFunction<JsonObject> what) {
        return membranes.stream().mapToInt(what).mapToObj(Integer::toString).collect(Collectors.joining(","));
    }

    @ParameterizedTest
    @ValueSource(strings = {"32", "64", "128", "512"})
    void whatCompressionWouldMakeLongerStaysAsItIs(String units) throws Exception {
        Terms terms = terms(Route.STREAM_LARGE_DATASET, "compression_level", "3", "esn_size", units);

        for (Told each : chunks(told(terms, TEXT))) {
            boolean compressed = each.type().equals("compressed_chunk");
            assertThat(each.saved() > 0).isEqualTo(compressed);
            assertThat(each.saved()).isNotNegative();
        }
    }
}
