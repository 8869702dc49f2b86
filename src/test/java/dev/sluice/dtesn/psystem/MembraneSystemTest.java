package dev.sluice.dtesn.psystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.dtesn.tree.RootedTree;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MembraneSystemTest {

    private static final int A = 0;
    private static final int B = 1;
    private static final int C = 2;

    private static MembraneSystem system(RootedTree tree, String... rules) {
        return system(42, tree, rules);
    }

    private static MembraneSystem system(long seed, RootedTree tree, String... rules) {
        return new MembraneSystem(tree, Rules.of(List.of(rules)), seed);
    }

    @Test
    void asManyRulesAreAppliedAsTheObjectsAllow() {
        MembraneSystem system = system(RootedTree.chain(1), "1: aa -> b");
        system.put(0, A, 7);
        system.evolve();
        assertThat(system.describe(0)).isEqualTo("a1b3");
    }

    @Test
    void whatIsMadeCanBeUsedInTheNextStep() {
        MembraneSystem system = system(RootedTree.chain(1), "1: a -> b", "1: b -> c");
        system.put(0, A, 1);
        system.evolve();
        assertThat(system.describe(0)).isEqualTo("b1");
        system.evolve();
        assertThat(system.describe(0)).isEqualTo("c1");
    }

    @Test
    void systemsOfManyKindsDoTheSameAsThoseOfFew() {
        String[] rules = {"1: aab -> b z,in", "1: ab -> a,out", "2: a -> b", "2: b -> aa", "3: z -> a z,out"};
        // objects that there never are, so that there are more kinds than are looked up
        String[] more = Stream.concat(Stream.of(rules), Stream.of("4: klmnopqrstuv -> w x y"))
                .toArray(String[]::new);
        MembraneSystem few = system(RootedTree.chain(3), rules);
        MembraneSystem many = system(RootedTree.chain(3), more);
        for (int step = 0; step < 500; step++) {
            few.put(0, step % 2, step % 5);
            many.put(0, step % 2, step % 5);
            few.evolve();
            many.evolve();
            for (int m = 0; m < 3; m++) {
                assertThat(many.describe(m)).isEqualTo(few.describe(m));
            }
        }
        assertThat(few.objects(0)).isPositive();
        assertThat(few.lost()).isEqualTo(many.lost());
    }

    @Test
    void anObjectThatNoRuleKnowsIsNotKept() {
        MembraneSystem system = system(RootedTree.chain(1), "1: c -> e");
        system.put(0, A, 1);
        system.put(0, C, 1);
        system.evolve();
        assertThat(system.describe(0)).isEqualTo("e1");
        assertThat(system.count(0, A)).isZero();
    }

    @Test
    void whatALowerPriorityTakesIsWhatAHigherOneLeft() {
        MembraneSystem system = system(RootedTree.chain(1), "2: a -> c", "1: aa -> b");
        system.put(0, A, 5);
        system.evolve();
        assertThat(system.describe(0)).isEqualTo("b2c1");
    }

    @Test
    void objectsGoOutAndInWithinOneStep() {
        MembraneSystem system = system(RootedTree.chain(3), "1: a -> b,out c,in");
        system.put(1, A, 2);
        system.evolve();
        assertThat(system.describe(0)).isEqualTo("b2");
        assertThat(system.describe(1)).isEmpty();
        assertThat(system.describe(2)).isEqualTo("c2");
    }

    @Test
    void whatLeavesTheSkinIsGone() {
        MembraneSystem system = system(RootedTree.chain(1), "1: a -> a,out");
        system.put(0, A, 3);
        system.evolve();
        assertThat(system.objects(0)).isZero();
    }

    @Test
    void aRuleThatSendsInNeedsAChild() {
        MembraneSystem system = system(RootedTree.chain(1), "1: a -> b,in");
        system.put(0, A, 1);
        system.evolve();
        assertThat(system.describe(0)).isEqualTo("a1");
    }

    @Test
    void everyChildIsChosenAtTimes() {
        MembraneSystem system = system(RootedTree.star(4), "1: a -> b,in");
        system.put(0, A, 200);
        system.evolve();
        assertThat(system.count(1, B) + system.count(2, B) + system.count(3, B)).isEqualTo(200);
        assertThat(List.of(system.count(1, B), system.count(2, B), system.count(3, B)))
                .allSatisfy(count -> assertThat(count).isBetween(40, 95));
    }

    @Test
    void rulesThatCompeteAreChosenInTurn() {
        MembraneSystem system = system(RootedTree.chain(1), "1: a -> b", "1: a -> c");
        system.put(0, A, 200);
        system.evolve();
        assertThat(system.count(0, B) + system.count(0, C)).isEqualTo(200);
        assertThat(system.count(0, B)).isBetween(70, 130);
    }

    @Test
    void whatADissolvedMembraneHasIsItsParents() {
        MembraneSystem system = system(RootedTree.chain(3), "1: a -> b !", "2: b -> b,in");
        system.put(1, A, 1);
        system.put(1, C, 1);
        system.evolve();
        assertThat(system.isDissolved(1)).isTrue();
        assertThat(system.describe(0)).isEqualTo("b1");
        assertThat(system.childrenOf(0)).containsExactly(2);
        system.evolve();
        assertThat(system.describe(2)).isEqualTo("b1");
    }

    @Test
    void membranesInEachOtherCanDissolveAtOnce() {
        MembraneSystem system = system(RootedTree.chain(4), "1: a -> b !");
        system.put(1, A, 1);
        system.put(2, A, 1);
        system.evolve();
        assertThat(system.describe(0)).isEqualTo("b2");
        assertThat(system.childrenOf(0)).containsExactly(3);
    }

    @Test
    void theSkinIsNeverDissolved() {
        MembraneSystem system = system(RootedTree.chain(2), "1: a -> b !");
        system.put(0, A, 1);
        system.evolve();
        assertThat(system.isDissolved(0)).isFalse();
        assertThat(system.describe(0)).isEqualTo("b1");
    }

    /**
     * Squares, by the means that Paun 2000 uses for them: each of n objects sends one out in each step, until as many others
     * as there are steps are used up, and the membrane dissolves.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 15})
    void numbersAreSquared(int number) {
        MembraneSystem system = system(RootedTree.chain(2), "1: dp -> p", "1: b -> b c,out", "2: p -> q !");
        system.put(1, 'b' - 'a', number);
        system.put(1, 'd' - 'a', number - 1);
        system.put(1, 'p' - 'a', 1);
        for (int i = 0; i < number + 3; i++) {
            system.evolve();
        }
        assertThat(system.isDissolved(1)).isTrue();
        assertThat(system.count(0, C)).isEqualTo(number * number);
    }

    @Test
    void moreThanAMembraneMayHoldIsLostAndCounted() {
        MembraneSystem system = system(RootedTree.chain(1), "1: a -> aa");
        system.put(0, A, 200);
        system.evolve();
        assertThat(system.describe(0)).isEqualTo("a255");
        assertThat(system.lost()).isEqualTo(145);
    }

    @Test
    void theSameSeedChoosesTheSame() {
        MembraneSystem one = system(RootedTree.star(5), "1: a -> b,in", "1: a -> c,in a", "2: b -> a,out");
        MembraneSystem other = system(RootedTree.star(5), "1: a -> b,in", "1: a -> c,in a", "2: b -> a,out");
        one.put(0, A, 9);
        other.put(0, A, 9);
        for (int i = 0; i < 20; i++) {
            one.evolve();
            other.evolve();
        }
        assertThat(saved(one)).isEqualTo(saved(other));
    }

    @Test
    void anotherSeedChoosesOtherwiseAmongRulesThatCompete() {
        assertThat(outcomes(RootedTree.chain(1), "1: a -> b", "1: a -> c")).hasSizeGreaterThan(5);
    }

    @Test
    void anotherSeedChoosesOtherwiseAmongChildren() {
        assertThat(outcomes(RootedTree.star(4), "1: a -> b,in")).hasSizeGreaterThan(5);
    }

    @Test
    void seedsMakeNoDifferenceWhereNothingIsFree() {
        assertThat(outcomes(RootedTree.chain(3), "1: aab -> b z,in", "2: a -> b a,in", "3: b -> aa,out", "4: z -> a"))
                .hasSize(1);
    }

    /** The different states in which ten seeds leave the same objects. */
    private static Set<List<String>> outcomes(RootedTree tree, String... rules) {
        return LongStream.range(0, 10)
                .mapToObj(seed -> {
                    MembraneSystem system = system(seed, tree, rules);
                    system.put(0, A, 100);
                    for (int i = 0; i < 5; i++) {
                        system.evolve();
                    }
                    return IntStream.range(0, tree.size())
                            .mapToObj(system::describe)
                            .toList();
                })
                .collect(Collectors.toSet());
    }

    @Test
    void aSavedSystemGoesOnAsItWouldHave() {
        String[] rules = {"1: a -> b,in a", "1: a -> c,in a", "2: bbb -> !", "3: b -> b,in"};
        MembraneSystem system = system(RootedTree.fullBinary(4), rules);
        system.put(0, A, 3);
        for (int i = 0; i < 8; i++) {
            system.evolve();
        }
        MembraneSystem other = system(RootedTree.fullBinary(4), rules);
        other.restore(saved(system));
        for (int i = 0; i < 20; i++) {
            system.evolve();
            other.evolve();
            assertThat(saved(other)).isEqualTo(saved(system));
        }
        assertThat(system.isDissolved(1) || system.isDissolved(8))
                .as("some have dissolved")
                .isTrue();
    }

    private static ByteBuffer saved(MembraneSystem system) {
        ByteBuffer bytes = ByteBuffer.allocate(system.savedBytes());
        system.save(bytes);
        return bytes.flip();
    }

    @Test
    void rulesAreReadAndWrittenTheSame() {
        assertThat(Rules.of(List.of("2:ba->c  dd,in e,out!", "1: z ->")).texts())
                .containsExactly("1: z ->", "2: ab -> c d,in d,in e,out !");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a -> b", "0: a -> b", "1: -> b", "1: a => b", "1: a -> b,up", "1: A -> b", "1: a -> b!!"})
    void whatIsNoRuleIsRefused(String text) {
        assertThatThrownBy(() -> Rules.of(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }

    @Test
    void aRuleThatIsTooLongIsRefusedWithoutALookAtIt() {
        assertThatThrownBy(() -> Rules.of(List.of("1: a ->" + " ".repeat(1_000_000) + "X")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a rule must have at most 120 characters, not 1000008")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
    }

    @Test
    void rulesThatCompeteForManyObjectsTakeAllOfThem() {
        MembraneSystem system = system(RootedTree.chain(1), "1: a -> b", "1: a -> c");
        system.put(0, A, MembraneSystem.MOST_OBJECTS);
        system.evolve();

        assertThat(system.count(0, A)).isZero();
        assertThat(system.count(0, B) + system.count(0, C)).isEqualTo(MembraneSystem.MOST_OBJECTS);
        assertThat(system.count(0, B)).isPositive();
        assertThat(system.count(0, C)).isPositive();
    }
}
