package dev.sluice.socket;

import dev.sluice.stream.CloseReason;
import java.util.Arrays;
import java.util.Optional;

/**
 * Why a WebSocket is closed, as its client is told: RFC 6455 section 7.4.1, IANA's registry for 1012 and 1013, and our
 * own from 3000 on (to 3499: connect again; from 3500: do not). Handlers may use numbers from 4000 to 4999 for what they
 * mean by them.
 */
public enum CloseCode {
    NORMAL(1000),
    GOING_AWAY(1001),
    PROTOCOL(1002),
    UNSUPPORTED(1003),
    NOT_UTF8(1007),
    POLICY(1008),
    TOO_BIG(1009),
    FAILED(1011),
    RESTART(1012),
    TRY_AGAIN_LATER(1013),
    DRAIN(3001),
    TOKEN_EXPIRED(3005),
    TOO_SLOW(3008),
    GAP(3010),
    NO_PONG(3012),
    TOO_MANY_MESSAGES(3013),
    BAD_TOKEN(3500),
    BAD_REQUEST(3501),
    LIMIT(3504),
    NOT_ALLOWED(3507),
    AUTHENTICATION(4001);

    /** What the end of a connection without any close frame is called, RFC 6455 section 7.1.5; never on the wire. */
    static final int NONE = 1006;

    private final int number;

    CloseCode(int number) {
        this.number = number;
    }

    /** The code with that number, if it is one of these. */
    public static Optional<CloseCode> of(int number) {
        return Arrays.stream(values()).filter(code -> code.number == number).findFirst();
    }

    /**
     * What the refusal of a request with this status is as the end of a connection: those by which a client is told that it is
     * its fault are for good.
     */
    public static CloseCode ofStatus(int status) {
        return switch (status) {
            case 401 -> AUTHENTICATION;
            case 403 -> NOT_ALLOWED;
            case 413 -> TOO_BIG;
            case 429 -> TOO_MANY_MESSAGES;
            default -> status >= 400 && status < 500 ? BAD_REQUEST : TRY_AGAIN_LATER;
        };
    }

    /** Whether a client that is closed with this number should connect again. */
    public static boolean isForNow(int number) {
        return number == GOING_AWAY.number
                || number == RESTART.number
                || number == TRY_AGAIN_LATER.number
                || (number >= 3_000 && number < 3_500);
    }

    /**
     * A number that may stand in a close frame of ours.
     *
     * @throws IllegalArgumentException when it may not, RFC 6455 section 7.4
     */
    static int sendable(int number) {
        boolean registered = number >= 1_000 && number <= 1_014 && number != 1_004 && number != 1_005 && number != NONE;
        if (!registered && (number < 3_000 || number > 4_999)) {
            throw new IllegalArgumentException("no code that a close frame may have: " + number);
        }
        return number;
    }

    /** What an end with this number is for whoever counts ends. */
    static CloseReason reason(int number) {
        return of(number).map(CloseCode::reason).orElse(CloseReason.COMPLETED);
    }

    private CloseReason reason() {
        return switch (this) {
            case NORMAL, GOING_AWAY -> CloseReason.COMPLETED;
            case PROTOCOL,
                    UNSUPPORTED,
                    NOT_UTF8,
                    POLICY,
                    TOO_BIG,
                    TRY_AGAIN_LATER,
                    TOKEN_EXPIRED,
                    GAP,
                    TOO_MANY_MESSAGES,
                    BAD_TOKEN,
                    BAD_REQUEST,
                    LIMIT,
                    NOT_ALLOWED,
                    AUTHENTICATION -> CloseReason.LIMIT;
            case FAILED -> CloseReason.SOURCE_FAILED;
            case RESTART, DRAIN -> CloseReason.SHUTTING_DOWN;
            case TOO_SLOW -> CloseReason.TOO_SLOW;
            case NO_PONG -> CloseReason.CLIENT_GONE;
        };
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }
}
