package dev.sluice.rooms.door;

import dev.sluice.problem.ProblemException;
import dev.sluice.rooms.Refusal;
import dev.sluice.socket.CloseCode;
import java.util.Optional;

/** How a refused message is told over a WebSocket. */
final class Refusals {

    private Refusals() {}

    /** The code with which a connection that knows no envelopes is closed; none when it may go on. */
    static Optional<CloseCode> code(Refusal refusal) {
        return switch (refusal.reason()) {
            case NOT_ALLOWED -> Optional.of(CloseCode.NOT_ALLOWED);
            case TOO_LARGE -> Optional.of(CloseCode.TOO_BIG);
            case TOO_MANY -> Optional.of(CloseCode.TOO_MANY_MESSAGES);
            case UNWANTED -> Optional.empty(); // he is told why
        };
    }

    /** The code with which who can't be let in is told whether to come back. */
    static CloseCode code(ProblemException problem) {
        return switch (problem.problem().status()) {
            case 401, 403 -> CloseCode.NOT_ALLOWED;
            case 400, 404, 409, 422 -> CloseCode.BAD_REQUEST;
            default -> CloseCode.TRY_AGAIN_LATER;
        };
    }

    /** The number that stands in an error envelope. */
    static int number(Refusal refusal) {
        return code(refusal).orElse(CloseCode.POLICY).number();
    }
}
