package dev.sluice.rooms.door;

import dev.sluice.problem.ProblemException;
import java.util.function.Consumer;

/**
 * Who sent a request.
 *
 * @param address of the client
 * @param isOfOwnOrigin whether no page of another origin sent it that may not
 * @param watch takes what is to be called once when he leaves before he was answered, where the server can tell; on a
 *     thread that must not wait
 */
record Caller(String address, boolean isOfOwnOrigin, Consumer<Runnable> watch) {

    /**
     * A page of another origin can send text without asking; it must not speak for a visitor.
     *
     * @throws ProblemException 403, when it tries
     */
    void requireOwnOrigin() {
        if (!isOfOwnOrigin) {
            throw new ProblemException(
                    403, "Forbidden", "pages of this origin may not publish; see sluice.allowed-origins");
        }
    }
}
