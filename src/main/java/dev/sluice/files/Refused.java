package dev.sluice.files;

import dev.sluice.problem.Problem;
import java.io.Serial;

/** An upload that can't go on where its sender thinks; says where it can. */
final class Refused extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final long bytes;

    /**
     * With the number of bytes that are there, from the first on.
     */
    Refused(Problem problem, long bytes) {
        super(problem.detail());
        this.problem = problem;
        this.bytes = bytes;
    }

    Problem problem() {
        return problem;
    }

    long bytes() {
        return bytes;
    }
}
