package dev.sluice.socket;

import dev.sluice.stream.CloseReason;

/**
 * Why a WebSocket is closed, as its client is told: RFC 6455 section 7.4.1, IANA's registry for 1012 and 1013, and our
 * own from 3000 on (to 3499: connect again; from 3500: do not).
 */
public enum CloseCode {
    NORMAL(1000),
    GOING_AWAY(1001),
    UNSUPPORTED(1003),
    POLICY(1008),
    TOO_BIG(1009),
    FAILED(1011),
    RESTART(1012),
    TRY_AGAIN_LATER(1013),
    TOO_SLOW(3008),
    GAP(3010),
    NO_PONG(3012),
    TOO_MANY_MESSAGES(3013),
    BAD_REQUEST(3501),
    NOT_ALLOWED(3507);

    private final int number;

    CloseCode(int number) {
        this.number = number;
    }

    /** What an end with this code is for whoever counts ends. */
    CloseReason reason() {
        return switch (this) {
            case NORMAL, GOING_AWAY -> CloseReason.COMPLETED;
            case UNSUPPORTED, POLICY, TOO_BIG, TRY_AGAIN_LATER, TOO_MANY_MESSAGES, BAD_REQUEST, NOT_ALLOWED ->
                CloseReason.LIMIT;
            case FAILED -> CloseReason.SOURCE_FAILED;
            case RESTART -> CloseReason.SHUTTING_DOWN;
            case TOO_SLOW, GAP -> CloseReason.TOO_SLOW;
            case NO_PONG -> CloseReason.CLIENT_GONE;
        };
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }
}
