package dev.sluice.socket;

import dev.sluice.problem.Problem;

/** What is to become of a client that wants to connect. */
public sealed interface Verdict {

    /** It may. */
    Verdict PASS = new Pass();

    /** It may. */
    record Pass() implements Verdict {}

    /** It is refused with a status, before the upgrade. Pages in a browser can't see which. */
    record Refuse(Problem problem) implements Verdict {}

    /** It is let in and at once closed with a number, which pages can see. */
    record Close(int code, String reason) implements Verdict {
        public Close {
            CloseCode.sendable(code);
        }
    }

    /** Refuses with a status from 400 to 599, and words about it. */
    static Verdict refuse(int status, String title, String detail) {
        return new Refuse(new Problem(status, title, detail));
    }

    /**
     * Closes right after the upgrade.
     *
     * @throws IllegalArgumentException when no close frame may have that number
     */
    static Verdict close(int code, String reason) {
        return new Close(code, reason);
    }
}
