package dev.sluice.problem;

import java.io.Serial;
import java.time.Duration;
import java.util.Optional;

/** Ends a request with a {@link Problem}. */
public final class ProblemException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final transient Optional<Duration> retryAfter;

    public ProblemException(Problem problem) {
        this(problem, Optional.empty());
    }

    /** One that will be over: to be tried again after some time. */
    public ProblemException(Problem problem, Duration retryAfter) {
        this(problem, Optional.of(retryAfter));
    }

    private ProblemException(Problem problem, Optional<Duration> retryAfter) {
        super(problem.title() + ": " + problem.detail());
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    public ProblemException(int status, String title, String detail) {
        this(new Problem(status, title, detail));
    }

    /** What to tell. */
    public Problem problem() {
        return problem;
    }

    /** After what time it may be tried again, where that is known. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
