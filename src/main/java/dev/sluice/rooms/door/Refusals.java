package dev.sluice.rooms.door;

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

    /** The number that stands in an error envelope. */
    static int number(Refusal refusal) {
        return code(refusal).orElse(CloseCode.POLICY).number();
    }
}
