package dev.sluice.dtesn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.dtesn.input.Encoding;
import dev.sluice.dtesn.model.Feeding;
import dev.sluice.dtesn.model.ModelSpec;
import dev.sluice.dtesn.reservoir.Topology;
import dev.sluice.dtesn.tree.RootedTree;
import dev.sluice.problem.ProblemException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFieldsTest {

    /** Fields as in a query. */
    private static RequestFields fields(String query) {
        Map<String, String> values = query.isEmpty()
                ? Map.of()
                : Arrays.stream(query.split("&"))
                        .map(each -> each.split("=", 2))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        return new RequestFields(values);
    }

    private static ModelSpec read(String query) {
        return ModelFields.read(fields(query));
    }

    @Test
    void whatIsNotSaidHasItsDefault() {
        ModelSpec spec = read("");
        assertThat(spec.encoding()).isEqualTo(Encoding.TOKENS);
        assertThat(spec.feeding()).isEqualTo(Feeding.INPUT);
        assertThat(spec.reservoir().tree()).isEqualTo(RootedTree.chain(4));
        assertThat(spec.reservoir().units()).isEqualTo(512);
        assertThat(spec.reservoir().topology()).isEqualTo(Topology.CYCLE);
        assertThat(spec.reservoir().spectralRadius()).isEqualTo(0.9);
        assertThat(spec.reservoir().leak()).isEqualTo(0.3);
        assertThat(spec.reservoir().order()).isEqualTo(1);
        assertThat(spec.reservoir().seed()).isEqualTo(42);
        assertThat(spec.reservoir().bound()).isLessThan(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.1", "0.3", "0.5", "0.7", "0.8", "0.85", "0.95", "0.99", "0.9999"})
    void theCouplingThatARefusalNamesIsTaken(String radius) {
        assertThatThrownBy(() -> read("spectral_radius=" + radius + "&coupling=1"))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    String words = e.problem().detail();
                    int place = words.indexOf("spectral_radius = ") + "spectral_radius = ".length();
                    String most = words.substring(place, words.indexOf(':', place));
                    assertThat(read("spectral_radius=" + radius + "&coupling=" + most)
                                    .reservoir()
                                    .bound())
                            .isLessThan(1);
                });
        assertThat(read("spectral_radius=" + radius).reservoir().bound()).isLessThan(0.999999);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "membrane_depth=3 | 1,2,3",
                "membrane_depth=1 | 1",
                "tree=binary&membrane_depth=3 | 1,2,3,3,2,3,3",
                "tree=star | 1,2,2,2",
                "tree=star&membranes=3&membrane_depth=2 | 1,2,2",
                "tree=a000081&membranes=4&tree_rank=1 | 1,2,3,3",
                "tree=a000081&membranes=4&tree_rank=3 | 1,2,2,2",
                "tree=1,2,3,2 | 1,2,3,2",
                "tree=1 2 2&membrane_depth=2&membranes=3 | 1,2,2"
            })
    void membranesAreATree(String query, String levels) {
        assertThat(read(query).reservoir().tree())
                .isEqualTo(RootedTree.of(Arrays.stream(levels.split(","))
                        .mapToInt(Integer::parseInt)
                        .toArray()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "membrane_depth=0 | membrane_depth is \"0\"; it must be a whole number from 1 to 16",
                "membrane_depth=17 | membrane_depth is \"17\"; it must be a whole number from 1 to 16",
                "membrane_depth=two | membrane_depth is \"two\"; it must be a whole number from 1 to 16",
                "esn_size=31 | esn_size is \"31\"; it must be a whole number from 32 to 4096",
                "esn_size=4097 | esn_size is \"4097\"; it must be a whole number from 32 to 4096",
                "encoding=morse | encoding is \"morse\"; it must be one of bytes, tokens, records, numbers, tree",
                "reservoir=dense | reservoir is \"dense\"; it must be one of cycle, sparse",
                "spectral_radius=1 | spectral_radius is \"1\"; it must be a number above 0 and up to 0.9999: the sum"
                        + " of the norms of what a membrane reads must be below 1",
                "spectral_radius=NaN | spectral_radius is \"NaN\"; it must be a number above 0 and up to 0.9999: the"
                        + " sum of the norms of what a membrane reads must be below 1",
                "coupling=0.1 | coupling is \"0.1\"; it must be a number from 0 to 0.999999 - spectral_radius ="
                        + " 0.099999: the sum of the norms of what a membrane reads must be below 1",
                "leak=0 | leak is \"0\"; it must be a number above 0 and up to 1",
                "leak=1.01 | leak is \"1.01\"; it must be a number above 0 and up to 1",
                "input_scale=x | input_scale is \"x\"; it must be a number above 0 and up to 16",
                "bseries_order=6 | bseries_order is \"6\"; it must be a whole number from 1 to 5",
                "seed=1.5 | seed is \"1.5\"; it must be a whole number from -9223372036854775808 to"
                        + " 9223372036854775807",
                "gates=open | gates is \"open\"; it must be one of input, state",
                "rules=ab | rules: a rule must be like \"1: aab -> c d,out e,in !\": ab",
                "tree=oak | tree is \"oak\"; it must be one of chain, star, binary, a000081, or the levels of its"
                        + " membranes in preorder: 1,2,3,2",
                "tree=1,3 | tree: each further level must be from 2 to one more than the level before it, and number 2"
                        + " is not: [1, 3]",
                "esn_size=32&membrane_depth=5 | the tree has 5 membranes; with this esn_size it must have from 1 to 4,"
                        + " since each has at least 8 units",
                "tree=binary&membrane_depth=7 | the tree has 127 membranes; with this esn_size it must have from 1 to"
                        + " 64, since each has at least 8 units",
                "tree=star&membranes=65 | membranes is \"65\"; it must be a whole number from 2 to 64",
                "tree=star&membrane_depth=3 | membrane_depth is \"3\"; the tree star has 2 levels, so it must be 2 or"
                        + " be left out",
                "membrane_depth=3&membranes=4 | membranes is \"4\"; the tree chain has 3, so it must be 3 or be left"
                        + " out",
                "tree=a000081&membranes=5&tree_rank=9 | tree_rank is \"9\"; it must be a whole number from 0 to 8",
                "tree=a000081&membranes=26 | membranes is \"26\"; it must be a whole number from 1 to 25",
                "tree=a000081&membranes=20 | tree is of 20 levels; it must be of 1 to 16; a larger tree_rank has fewer"
            })
    void whatIsWrongIsToldWithWhatWouldBeRight(String query, String detail) {
        assertThatThrownBy(() -> read(query)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().status()).isEqualTo(422);
            assertThat(e.problem().detail()).isEqualTo(detail);
        });
    }

    @Test
    void whatNobodyHeedsIsKnown() {
        RequestFields fields = fields("esn_sise=64&leak=0.5&colour=red");
        ModelFields.read(fields);
        assertThat(fields.ignored()).containsExactly("colour", "esn_sise");
    }

    @Test
    void longValuesAreToldShort() {
        assertThatThrownBy(() -> read("encoding=" + "x".repeat(500)))
                .hasMessageContaining("x".repeat(100) + "...\"")
                .hasMessageNotContaining("x".repeat(101));
    }
}
