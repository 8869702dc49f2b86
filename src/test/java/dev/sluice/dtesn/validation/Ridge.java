package dev.sluice.dtesn.validation;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * Linear regression with a penalty on large weights. By QR of the rows with the penalty's rows below them, and not by the
 * normal equations: these would square the condition, and states of a reservoir are nearly dependent.
 */
final class Ridge {

    private Ridge() {}

    /**
     * The weights, a column for each target.
     *
     * @param penalty what the sum of squares of the weights is multiplied with, in units of the squares of the rows
     */
    static DMatrixRMaj weights(DMatrixRMaj rows, DMatrixRMaj targets, double penalty) {
        int features = rows.numCols;
        DMatrixRMaj above = new DMatrixRMaj(rows.numRows + features, features);
        CommonOps_DDRM.insert(rows, above, 0, 0);
        for (int i = 0; i < features; i++) {
            above.set(rows.numRows + i, i, Math.sqrt(penalty));
        }
        DMatrixRMaj wanted = new DMatrixRMaj(above.numRows, targets.numCols);
        CommonOps_DDRM.insert(targets, wanted, 0, 0);
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.leastSquares(above.numRows, features);
        if (!solver.setA(above)) {
            throw new IllegalArgumentException("rows are dependent, and the penalty is too small: " + penalty);
        }
        DMatrixRMaj weights = new DMatrixRMaj(features, targets.numCols);
        solver.solve(wanted, weights);
        return weights;
    }
}
