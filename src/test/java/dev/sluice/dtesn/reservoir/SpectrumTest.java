package dev.sluice.dtesn.reservoir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.dtesn.random.SplitMix64;
import dev.sluice.dtesn.tree.RootedTree;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a library that had no part in making them finds out about the matrices of membranes. */
class SpectrumTest {

    @ParameterizedTest
    @CsvSource({"50, 1, 0.9", "51, 1, 0.9", "400, 1, 0.95", "100, 3, 0.5"})
    void allEigenvaluesOfACycleHaveItsSpectralRadius(int units, int membranes, double radius) {
        ReservoirSpec spec =
                new ReservoirSpec(RootedTree.chain(membranes), units, Topology.CYCLE, radius, 0, 1, 1, 1, 1, 0, 42);
        Wiring wiring = new Wiring(spec);
        DMatrixRMaj matrix = new DMatrixRMaj(units, units);
        float[] unit = new float[units];
        float[] image = new float[units];
        for (int column = 0; column < units; column++) {
            unit[column] = 1;
            wiring.shift(unit, image);
            for (int row = 0; row < units; row++) {
                matrix.set(row, column, image[row] * wiring.recurrent()[row]);
            }
            unit[column] = 0;
        }
        // a float is so far from the number that was asked for
        assertThat(DoubleStream.of(magnitudes(matrix))).hasSize(units).allMatch(each -> Math.abs(each - radius) < 1e-7);
        assertThat(NormOps_DDRM.normP2(matrix)).isCloseTo(radius, within(1e-7));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 50, 100, 400, 900})
    void aSparseMatrixHasTheWantedNormAndAboutHalfOfItAsSpectralRadius(int units) {
        Sparse sparse = Sparse.of(new int[] {0}, new int[] {units}, 0.9, SplitMix64.of(42, "sparse"));
        DMatrixRMaj matrix = new DMatrixRMaj(units, units);
        float[] unit = new float[units];
        float[] image = new float[units];
        for (int column = 0; column < units; column++) {
            unit[column] = 1;
            sparse.multiply(unit, image);
            for (int row = 0; row < units; row++) {
                matrix.set(row, column, image[row]);
            }
            unit[column] = 0;
        }
        assertThat(NormOps_DDRM.normP2(matrix))
                .as("but for the rounding of weights")
                .isCloseTo(0.9, within(2e-7));
        // of a large random matrix the norm is twice the spectral radius (Geman 1980 and 1986, Annals of Probability)
        if (units >= 50) {
            assertThat(DoubleStream.of(magnitudes(matrix)).max().orElseThrow()).isBetween(0.4, 0.55);
        }
    }

    /** Of the eigenvalues. */
    private static double[] magnitudes(DMatrixRMaj matrix) {
        EigenDecomposition_F64<DMatrixRMaj> eigenvalues = DecompositionFactory_DDRM.eig(matrix.numRows, false);
        assertThat(eigenvalues.decompose(matrix.copy())).isTrue();
        return IntStream.range(0, matrix.numRows)
                .mapToDouble(i -> eigenvalues.getEigenvalue(i).getMagnitude())
                .toArray();
    }
}
