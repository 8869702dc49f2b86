package dev.sluice.problem;

import jakarta.json.Json;

/** A problem as JSON, RFC 9457 section 3. */
public final class ProblemJson {

    private ProblemJson() {}

    /** The document. */
    public static String write(Problem problem) {
        return Json.createObjectBuilder()
                .add("type", "about:blank")
                .add("title", problem.title())
                .add("status", problem.status())
                .add("detail", problem.detail())
                .build()
                .toString();
    }
}
