package dev.sluice.rooms.door;

import dev.sluice.broker.Draft;
import dev.sluice.problem.ProblemException;
import dev.sluice.rooms.Member;
import dev.sluice.socket.Handshake;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What somebody says of himself when he comes.
 *
 * @param name what others see
 * @param named whether he gave it
 * @param info JSON text, or empty
 */
record Visitor(String name, boolean named, String info) {

    private static final int LONGEST_INFO = 1_024;

    /**
     * By the parameters {@code name} and {@code info}.
     *
     * @param unnamed what he is called who gives no name
     * @throws ProblemException 400, when one of them is not allowed
     */
    static Visitor of(Handshake handshake, String unnamed) {
        String info = handshake.parameter("info").orElse("");
        if (info.length() > LONGEST_INFO) {
            throw new ProblemException(
                    400,
                    "Bad Request",
                    "info has " + info.length() + " characters; it must have at most " + LONGEST_INFO);
        }
        if (!info.isEmpty()) {
            EnvelopeJson.requireValue(info);
        }
        Optional<String> given = handshake.parameter("name");
        Visitor visitor = new Visitor(given.orElse(unnamed), given.isPresent(), info);
        visitor.member("", answer -> {}); // a name that is not allowed is told now
        return visitor;
    }

    /**
     * He, on this connection.
     *
     * @throws ProblemException 400, when his name is not allowed
     */
    Member member(String connection, Consumer<Draft> answers) {
        try {
            return named
                    ? new Member(connection, name, info, answers)
                    : Member.unnamed(connection, name, info, answers);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(400, "Bad Request", String.valueOf(e.getMessage()));
        }
    }
}
