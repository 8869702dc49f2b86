package dev.sluice.problem;

import java.io.Serial;

/** Ends a request with a {@link Problem}. */
public final class ProblemException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.title() + ": " + problem.detail());
        this.problem = problem;
    }

    public ProblemException(int status, String title, String detail) {
        this(new Problem(status, title, detail));
    }

    /** What to tell. */
    public Problem problem() {
        return problem;
    }
}
