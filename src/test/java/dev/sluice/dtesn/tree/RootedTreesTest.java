package dev.sluice.dtesn.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RootedTreesTest {

    /** OEIS A000081, from 1 node on. */
    private static final List<Long> A000081 = List.of(
            1L, 1L, 2L, 4L, 9L, 20L, 48L, 115L, 286L, 719L, 1842L, 4766L, 12486L, 32973L, 87811L, 235381L, 634847L,
            1721159L, 4688676L, 12826228L);

    @Test
    void thereAreAsManyAsA000081Says() {
        assertThat(IntStream.rangeClosed(1, 20).mapToObj(RootedTrees::count)).isEqualTo(A000081);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void eachShapeComesOnce(int nodes) {
        Set<RootedTree> shapes = new HashSet<>();
        RootedTrees.of(nodes).forEach(tree -> {
            assertThat(tree.size()).isEqualTo(nodes);
            assertThat(tree.canonical()).isEqualTo(tree);
            assertThat(shapes.add(tree)).as("first time of %s", tree).isTrue();
        });
        assertThat(shapes).hasSize(Math.toIntExact(A000081.get(nodes - 1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
    void everyTreeHasAShapeThatComes(int nodes) {
        Set<RootedTree> shapes = new HashSet<>();
        everySequence(nodes).forEach(tree -> shapes.add(tree.canonical()));
        assertThat(RootedTrees.of(nodes)).containsExactlyInAnyOrderElementsOf(shapes);
    }

    /** Each level sequence with so many nodes, by trying all. */
    private static List<RootedTree> everySequence(int nodes) {
        List<int[]> all = List.of(new int[] {1});
        for (int n = 2; n <= nodes; n++) {
            List<int[]> longer = new ArrayList<>();
            for (int[] shorter : all) {
                for (int level = 2; level <= shorter[n - 2] + 1; level++) {
                    int[] one = java.util.Arrays.copyOf(shorter, n);
                    one[n - 1] = level;
                    longer.add(one);
                }
            }
            all = longer;
        }
        return all.stream().map(RootedTree::of).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void labellingsOfAllTreesAreThePermutationsOfOneNodeLess(int nodes) {
        long sum = StreamSupport.stream(RootedTrees.of(nodes).spliterator(), false)
                .mapToLong(RootedTree::monotonicLabellings)
                .sum();
        assertThat(sum).isEqualTo(IntStream.range(1, nodes).asLongStream().reduce(1, (a, b) -> a * b));
    }

    @Test
    void ranksAreThePlacesInTheOrder() {
        List<RootedTree> trees = new ArrayList<>();
        RootedTrees.of(6).forEach(trees::add);
        assertThat(IntStream.range(0, 20).mapToObj(rank -> RootedTrees.ranked(6, rank)))
                .isEqualTo(trees);
        assertThat(trees).first().isEqualTo(RootedTree.chain(6));
        assertThat(trees).last().isEqualTo(RootedTree.star(6));
    }

    @Test
    void largeTreesHaveSoManyRanks() {
        assertThat(RootedTrees.ranks(25)).isEqualTo(12_826_228);
        assertThat(RootedTrees.ranked(25, 12_826_227).depth()).isEqualTo(16);
        assertThat(RootedTrees.ranked(20, 12_826_227)).isEqualTo(RootedTree.star(20));
        assertThatThrownBy(() -> RootedTrees.ranked(5, 9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rank must be from 0 to 8: 9");
        assertThatThrownBy(() -> RootedTrees.ranked(26, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nodes must be from 1 to 25: 26");
    }

    @Test
    void ranksFarFromTheFirstAreTheSamePlacesInTheOrder() {
        Iterator<RootedTree> trees = RootedTrees.of(15).iterator();
        for (int rank = 0; rank < RootedTrees.ranks(15); rank++) {
            RootedTree tree = trees.next();
            if (rank % 16_384 < 2 || rank % 16_384 == 16_383 || rank % 1_000 == 0) {
                assertThat(RootedTrees.ranked(15, rank)).as("rank %d", rank).isEqualTo(tree);
            }
        }
        assertThat(trees.hasNext()).isFalse();
    }

    /** Butcher 2016, table 301(I), by the levels of the nodes. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1",
        "12, 1, 2, 1",
        "122, 2, 3, 1",
        "123, 1, 6, 1",
        "1222, 6, 4, 1",
        "1232, 1, 8, 3",
        "1233, 2, 12, 1",
        "1234, 1, 24, 1",
        "12222, 24, 5, 1",
        "12322, 2, 10, 6",
        "12332, 2, 15, 4",
        "12342, 1, 30, 4",
        "12323, 2, 20, 3",
        "12333, 6, 20, 1",
        "12343, 1, 40, 3",
        "12344, 2, 60, 1",
        "12345, 1, 120, 1"
    })
    void coefficientsAreTheTabledOnes(String levels, long symmetry, long density, long labellings) {
        RootedTree tree = RootedTree.of(levels.chars().map(digit -> digit - '0').toArray());
        assertThat(tree.symmetry()).isEqualTo(symmetry);
        assertThat(tree.density()).isEqualTo(density);
        assertThat(tree.monotonicLabellings()).isEqualTo(labellings);
    }

    @Test
    void aTreeKnowsItsNodes() {
        RootedTree tree = RootedTree.of(1, 2, 3, 3, 2);
        assertThat(tree.depth()).isEqualTo(3);
        assertThat(tree.parent(0)).isEqualTo(-1);
        assertThat(tree.parent(3)).isEqualTo(1);
        assertThat(tree.parent(4)).isEqualTo(0);
        assertThat(tree.children(0)).containsExactly(1, 4);
        assertThat(tree.branches()).containsExactly(RootedTree.of(1, 2, 2), RootedTree.of(1));
        assertThat(RootedTree.of(1, 2, 2, 3).canonical()).isEqualTo(RootedTree.of(1, 2, 3, 2));
        assertThat(RootedTree.fullBinary(3).levels()).containsExactly(1, 2, 3, 3, 2, 3, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "11", "13", "1241"})
    void sequencesOfNoTreeAreRefused(String levels) {
        int[] numbers = levels.chars().map(digit -> digit - '0').toArray();
        assertThatThrownBy(() -> RootedTree.of(numbers))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(java.util.Arrays.toString(numbers));
    }
}
