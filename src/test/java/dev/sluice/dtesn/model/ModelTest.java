package dev.sluice.dtesn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.dtesn.input.Encoding;
import dev.sluice.dtesn.psystem.Rules;
import dev.sluice.dtesn.random.SplitMix64;
import dev.sluice.dtesn.reservoir.ReservoirSpec;
import dev.sluice.dtesn.reservoir.Topology;
import dev.sluice.dtesn.tree.RootedTree;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelTest {

    private static final byte[] NOTHING = {};

    private static ModelSpec spec(Encoding encoding) {
        return spec(encoding, RootedTree.chain(4), 64, Topology.CYCLE, 1, 42);
    }

    private static ModelSpec spec(
            Encoding encoding, RootedTree tree, int units, Topology topology, int order, long seed) {
        double coupling = ReservoirSpec.couplingBeside(0.9);
        return new ModelSpec(
                encoding,
                new ReservoirSpec(tree, units, topology, 0.9, coupling, 0.3, order, encoding.inputs(), 2, 0.1, seed),
                Feeding.INPUT,
                ModelSpec.defaultRules());
    }

    private static byte[] log(int lines) {
        SplitMix64 random = new SplitMix64(1);
        return IntStream.range(0, lines)
                .mapToObj(i -> "12:%02d:%02d INFO request %d, status %d, %d ms\n"
                        .formatted(i / 60 % 60, i % 60, i, random.below(20) == 0 ? 404 : 200, random.below(90)))
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static Model read(ModelSpec spec, byte[] bytes) {
        Model model = new Model(spec);
        model.read(bytes, 0, bytes.length);
        model.end();
        return model;
    }

    /** A log, in a form that the encoding takes. */
    private static byte[] input(Encoding encoding, int lines) {
        byte[] log = log(lines);
        if (encoding != Encoding.TREE) {
            return log;
        }
        return new String(log, StandardCharsets.US_ASCII)
                .lines()
                .map(line -> "{\"line\": [\"" + line.replace(" ", "\", \"") + "\"], \"n\": {\"length\": "
                        + line.length() + "}}\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void howTheInputIsCutChangesNothing(Encoding encoding) {
        byte[] bytes = input(encoding, 60);
        Model whole = read(spec(encoding), bytes);
        SplitMix64 random = new SplitMix64(2);
        for (int most : new int[] {1, 13, 700}) {
            Model cut = new Model(spec(encoding));
            for (int at = 0; at < bytes.length; ) {
                int length = Math.min(bytes.length - at, 1 + random.below(most));
                cut.read(bytes, at, length);
                at += length;
            }
            cut.end();
            assertThat(cut.digest(NOTHING)).isEqualTo(whole.digest(NOTHING));
            assertThat(cut.part()).isEqualTo(read(spec(encoding), bytes).part());
        }
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void aSavedModelGoesOnAsItWouldHave(Encoding encoding) {
        byte[] bytes = input(encoding, 80);
        Model model = new Model(spec(encoding, RootedTree.of(1, 2, 3, 2), 64, Topology.CYCLE, 2, 1));
        for (int at = 0; at < bytes.length; at += 100) {
            Model other = new Model(model.spec());
            byte[] saved = model.save();
            assertThat(saved).hasSize(model.savedBytes());
            other.restore(saved);
            int length = Math.min(100, bytes.length - at);
            model.read(bytes, at, length);
            other.read(bytes, at, length);
            assertThat(other.digest(NOTHING)).isEqualTo(model.digest(NOTHING));
            assertThat(other.save()).isEqualTo(model.save());
            assertThat(other.part()).isEqualTo(model.part());
            model = other;
        }
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void anotherLastSymbolIsAnotherState(Encoding encoding) {
        String numbers = "12, 13, 15\n12, 14, 17\n13, 11, 10\n9, 8, 7\n9, 9, 3";
        String text = encoding == Encoding.TREE ? numbers.replace(", ", " ") : numbers;
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        byte[] other = bytes.clone();
        other[other.length - 1] = '4';
        assertThat(read(spec(encoding), other).digest(NOTHING))
                .isNotEqualTo(read(spec(encoding), bytes).digest(NOTHING));
        assertThat(read(spec(encoding), other).units(0))
                .isNotEqualTo(read(spec(encoding), bytes).units(0));
    }

    @Test
    void anyOtherSpecificationIsAnotherState() {
        byte[] bytes = log(30);
        ReservoirSpec base = spec(Encoding.TOKENS).reservoir();
        List<ModelSpec> specs = new ArrayList<>(List.of(
                spec(Encoding.TOKENS),
                spec(Encoding.BYTES),
                spec(Encoding.RECORDS),
                spec(Encoding.NUMBERS),
                spec(Encoding.TOKENS, RootedTree.chain(5), 64, Topology.CYCLE, 1, 42),
                spec(Encoding.TOKENS, RootedTree.star(4), 64, Topology.CYCLE, 1, 42),
                spec(Encoding.TOKENS, RootedTree.chain(4), 65, Topology.CYCLE, 1, 42),
                spec(Encoding.TOKENS, RootedTree.chain(4), 64, Topology.SPARSE, 1, 42),
                spec(Encoding.TOKENS, RootedTree.chain(4), 64, Topology.CYCLE, 2, 42),
                spec(Encoding.TOKENS, RootedTree.chain(4), 64, Topology.CYCLE, 1, 43),
                new ModelSpec(Encoding.TOKENS, base, Feeding.STATE, ModelSpec.defaultRules()),
                new ModelSpec(Encoding.TOKENS, base, Feeding.INPUT, Rules.of(List.of("1: a -> b")))));
        for (double radius : new double[] {0.8, 0.899}) {
            specs.add(with(base, radius, base.coupling(), base.leak(), base.inputScale()));
        }
        specs.add(with(base, base.spectralRadius(), 0.05, base.leak(), base.inputScale()));
        specs.add(with(base, base.spectralRadius(), base.coupling(), 0.31, base.inputScale()));
        specs.add(with(base, base.spectralRadius(), base.coupling(), base.leak(), 1));
        Set<String> digests = new HashSet<>();
        Set<List<Float>> states = new HashSet<>();
        for (ModelSpec spec : specs) {
            Model model = read(spec, bytes);
            assertThat(digests.add(model.digest(NOTHING))).as(spec.text()).isTrue();
            List<Float> state = new ArrayList<>();
            for (float unit : model.units(0)) {
                state.add(unit);
            }
            assertThat(states.add(state)).as(spec.text()).isTrue();
        }
    }

    private static ModelSpec with(ReservoirSpec base, double radius, double coupling, double leak, double scale) {
        return new ModelSpec(
                Encoding.TOKENS,
                new ReservoirSpec(
                        base.tree(), 64, Topology.CYCLE, radius, coupling, leak, 1, base.inputs(), scale, 0.1, 42),
                Feeding.INPUT,
                ModelSpec.defaultRules());
    }

    /** What was computed once must come out on each Java and machine. */
    @Test
    void aDigestIsTheSameForEver() {
        assertDigest(
                "5aacd4a311cca5dee5baaf2891ef42fdef47815f7399260d6e1d7c0d294a32ae", spec(Encoding.TOKENS), log(100));
        assertDigest(
                "183065580bd223fb51e8467a9ba845f417fbee23c6e7b0567b0c79a78b10e0b9", spec(Encoding.RECORDS), log(100));
        assertDigest(
                "7491b7b22beae99aff9edf239b0b043a8c7abe97d0257634887790818a8c80fc",
                spec(Encoding.BYTES, RootedTree.fullBinary(3), 300, Topology.SPARSE, 3, 7),
                log(20));
        assertDigest(
                "7459c5174ed303d618f2f83aa538d5ab54cda05dc763cca135119a2a50cee153", spec(Encoding.NUMBERS), row(5, 63));
        assertDigest(
                "e047c29d72a1b9ef15d188e0a40a5a66db3abc99f6333e0a88bd3318907b325e",
                spec(Encoding.TREE),
                input(Encoding.TREE, 60));
    }

    private static void assertDigest(String expected, ModelSpec spec, byte[] bytes) {
        assertThat(read(spec, bytes).digest(NOTHING)).as(spec.text()).isEqualTo(expected);
    }

    @Test
    void aTreeIsTheMeanOfWhatIsInIt() {
        // one membrane: gates follow the order of the text
        ModelSpec spec = spec(Encoding.TREE, RootedTree.chain(1), 64, Topology.CYCLE, 1, 42);
        // the order of the elements makes no difference to what they are in, apart from rounding
        float[] one = read(spec, "[[1], [2, 3], [4]]".getBytes(StandardCharsets.US_ASCII))
                .units(0);
        float[] other = read(spec, "[[4], [1], [3, 2]]".getBytes(StandardCharsets.US_ASCII))
                .units(0);
        float[] another = read(spec, "[[4, 1], [3, 2]]".getBytes(StandardCharsets.US_ASCII))
                .units(0);
        assertThat(distance(one, other)).isLessThan(1e-6);
        assertThat(distance(one, another)).isGreaterThan(1e-3);
    }

    private static double distance(float[] one, float[] other) {
        double worst = 0;
        for (int i = 0; i < one.length; i++) {
            worst = Math.max(worst, Math.abs(one[i] - other[i]));
        }
        return worst;
    }

    @Test
    void whatRepeatsIsWorthLessAndLess() {
        for (int units : new int[] {64, 512}) {
            Model model = new Model(spec(Encoding.TOKENS, RootedTree.chain(4), units, Topology.CYCLE, 1, 42));
            byte[] phrase =
                    "the quick brown fox jumps over the lazy dog. ".repeat(4).getBytes(StandardCharsets.US_ASCII);
            model.read(phrase, 0, phrase.length);
            double first = model.part().noveltyBits();
            for (int i = 0; i < 100; i++) {
                model.part();
                model.read(phrase, 0, phrase.length);
            }
            assertThat(model.part().noveltyBits()).isLessThan(first / 3);
        }
    }

    @Test
    void whatNeverCameStandsOut() {
        byte[] usual = log(2_000);
        Model model = new Model(spec(Encoding.TOKENS, RootedTree.chain(4), 512, Topology.CYCLE, 1, 42));
        model.read(usual, 0, usual.length);
        model.part();
        byte[] next = log(20);
        model.read(next, 0, next.length);
        Part before = model.part();
        byte[] odd = "java.lang.OutOfMemoryError: Java heap space at dev.example.Cache.grow\n"
                .getBytes(StandardCharsets.US_ASCII);
        model.read(odd, 0, odd.length);
        Part part = model.part();
        assertThat(part.noveltyBits()).isGreaterThan(2 * before.noveltyBits());
        assertThat(part.anomaly()).isGreaterThan(before.anomaly());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 63})
    void aNumberThatStandsOutIsSeenInAnyColumn(int column) {
        Model model = new Model(spec(Encoding.NUMBERS));
        for (int row = 0; row < 200; row++) {
            read(model, row(row, -1));
        }
        model.part();
        read(model, row(200, -1));
        double usual = model.part().noveltyBits();
        read(model, row(201, column));
        assertThat(model.part().noveltyBits()).isGreaterThan(usual + 3);
    }

    /** Of 64 numbers, of which one may be unlike all before it. */
    private static byte[] row(int number, int odd) {
        return IntStream.range(0, 64)
                .mapToObj(i -> i == odd ? "500" : Integer.toString((number * 7 + i * 3) % 11))
                .collect(Collectors.joining(",", "", "\n"))
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void read(Model model, byte[] bytes) {
        model.read(bytes, 0, bytes.length);
    }

    @ParameterizedTest
    @EnumSource(Feeding.class)
    void gatesOpenAndClose(Feeding feeding) {
        ModelSpec spec = spec(Encoding.BYTES);
        Model model = new Model(new ModelSpec(Encoding.BYTES, spec.reservoir(), feeding, ModelSpec.defaultRules()));
        List<Set<Float>> seen = List.of(new HashSet<>(), new HashSet<>(), new HashSet<>());
        int longest = 0; // as text, of what a membrane holds
        for (byte each : log(400)) {
            model.read(new byte[] {each}, 0, 1);
            for (int m = 1; m < 4; m++) {
                Membrane membrane = model.membranes().get(m);
                seen.get(m - 1).add(membrane.gate());
                longest = Math.max(longest, membrane.objects().length());
            }
        }
        assertThat(seen).allSatisfy(gates -> assertThat(gates).containsExactlyInAnyOrder(0f, 0.25f, 0.5f, 0.75f, 1f));
        assertThat(longest).isLessThan(24);
    }

    /** One that keeps each object that it is fed: nothing is ever there that its rule takes. */
    private static Model collecting(Feeding feeding, int units) {
        ReservoirSpec reservoir = spec(Encoding.BYTES, RootedTree.chain(4), units, Topology.CYCLE, 1, 42)
                .reservoir();
        return new Model(new ModelSpec(Encoding.BYTES, reservoir, feeding, Rules.of(List.of("1: abcdz -> z"))));
    }

    private static String objects(int[] counts) {
        return IntStream.range(0, counts.length)
                .filter(kind -> counts[kind] > 0)
                .mapToObj(kind -> (char) ('a' + kind) + Integer.toString(counts[kind]))
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 68}) // 16 units in the skin, and 17
    void gatesOfAStateAreFedWithWhichHalvesOfTheSkinArePositive(int units) {
        Model model = collecting(Feeding.STATE, units);
        int[] counts = new int[Gates.FED];
        for (byte each : log(5)) {
            float[] skin = model.units(0);
            int kind = (sum(skin, 0) > 0 ? 1 : 0) + (sum(skin, skin.length / 2) > 0 ? 2 : 0);
            model.read(new byte[] {each}, 0, 1);
            counts[kind]++;
            assertThat(model.membranes().getFirst().objects()).isEqualTo(objects(counts));
        }
        assertThat(counts).as("of each kind").doesNotContain(0);
    }

    /** Of a half of some units, the last of an odd number being in neither. */
    private static double sum(float[] units, int from) {
        double sum = 0;
        for (int i = from; i < from + units.length / 2; i++) {
            sum += units[i];
        }
        return sum;
    }

    @Test
    void gatesOfAnInputAreFedWithTheSameForTheSameByteWhateverTheStateIs() {
        Model model = collecting(Feeding.INPUT, 64);
        Set<String> fed = new HashSet<>();
        for (int value = 0; value < 40; value++) {
            byte[] twice = {(byte) value, (byte) value};
            Model rested = collecting(Feeding.INPUT, 64);
            rested.read(twice, 0, 1);
            String kind = rested.membranes().getFirst().objects();
            fed.add(kind);
            int before = count(model, kind.charAt(0));
            model.read(twice, 0, 2);
            assertThat(count(model, kind.charAt(0))).isEqualTo(before + 2);
        }
        assertThat(fed).containsExactlyInAnyOrder("a1", "b1", "c1", "d1");
    }

    private static int count(Model model, char kind) {
        Matcher count = Pattern.compile(kind + "(\\d+)")
                .matcher(model.membranes().getFirst().objects());
        return count.find() ? Integer.parseInt(count.group(1)) : 0;
    }

    @ParameterizedTest
    @CsvSource({
        "BYTES, 1 2 3 4, CYCLE",
        "TOKENS, 1 2 3 2, CYCLE",
        "RECORDS, 1 2 2 2, SPARSE",
        "NUMBERS, 1 2 3 3 2, CYCLE",
        "TREE, 1 2 3 4, SPARSE"
    })
    void statesThatReadTheSameBecomeOneWithTheGatesThatTheInputMoves(
            Encoding encoding, String levels, Topology topology) {
        int[] tree = Pattern.compile(" ")
                .splitAsStream(levels)
                .mapToInt(Integer::parseInt)
                .toArray();
        ModelSpec spec = spec(encoding, RootedTree.of(tree), 64, topology, 1, 42);
        assertThat(spec.forgetsItsBeginning()).isTrue();
        Model one = new Model(spec);
        Model other = new Model(spec);
        SplitMix64 random = new SplitMix64(8);
        disturb(one, random);
        disturb(other, random);
        assertThat(distance(one, other)).isGreaterThan(1);
        Set<List<Float>> gates = new HashSet<>();
        byte[] bytes = input(encoding, 1_000);
        for (int at = 0; at < bytes.length; at += 500) {
            int length = Math.min(500, bytes.length - at);
            one.read(bytes, at, length);
            other.read(bytes, at, length);
            assertThat(gates(other)).isEqualTo(gates(one));
            gates.add(gates(one));
        }

        assertThat(gates).as("the gates have moved").hasSizeGreaterThan(3);
        assertThat(distance(one, other)).isLessThan(1e-5);
    }

    /** Sets the units of a model, which are what it saves first, to whatever they could be. */
    private static void disturb(Model model, SplitMix64 random) {
        byte[] saved = model.save();
        ByteBuffer units = ByteBuffer.wrap(saved);
        for (int i = 0; i < model.spec().reservoir().units(); i++) {
            units.putFloat(2 * random.unit() - 1);
        }
        model.restore(saved);
    }

    private static double distance(Model one, Model other) {
        return IntStream.range(0, one.membranes().size())
                .mapToDouble(m -> distance(one.units(m), other.units(m)))
                .max()
                .orElseThrow();
    }

    private static List<Float> gates(Model model) {
        return model.membranes().stream().map(Membrane::gate).toList();
    }

    @Test
    void anotherSeedSendsObjectsElsewhere() {
        List<List<String>> objects = IntStream.range(0, 4)
                .mapToObj(seed ->
                        read(spec(Encoding.BYTES, RootedTree.star(4), 64, Topology.CYCLE, 1, seed), log(5))
                                .membranes()
                                .stream()
                                .map(Membrane::objects)
                                .toList())
                .toList();

        assertThat(objects).as("bytes feed the same whatever the seed is").doesNotHaveDuplicates();
    }

    @Test
    void aSpecificationSaysWhatIsProvedOfIt() {
        assertThat(spec(Encoding.BYTES).forgetsItsBeginning()).isTrue();
        assertThat(spec(Encoding.BYTES, RootedTree.chain(2), 64, Topology.CYCLE, 2, 1)
                        .forgetsItsBeginning())
                .isFalse();
        assertThatThrownBy(() -> new ModelSpec(
                        Encoding.RECORDS, spec(Encoding.BYTES).reservoir(), Feeding.INPUT, ModelSpec.defaultRules()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the network must read 32 numbers for records: 16");
    }
}
