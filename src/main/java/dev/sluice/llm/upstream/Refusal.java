package dev.sluice.llm.upstream;

import java.io.Serial;
import java.util.Optional;

/** The built-in model can't answer that; said to the client in the shape of OpenAI's errors. */
final class Refusal extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String field;
    private final String code;

    /**
     * A refusal.
     *
     * @param field the field of the request that it is about, or empty
     * @param code what programs tell it by, or empty
     */
    Refusal(int status, String message, String field, String code) {
        super(message);
        this.status = status;
        this.field = field;
        this.code = code;
    }

    /** A request that is wrong in one field. */
    static Refusal of(String field, String message) {
        return new Refusal(400, message, field, "");
    }

    int status() {
        return status;
    }

    String said() {
        return String.valueOf(getMessage());
    }

    String type() {
        return status < 500 ? "invalid_request_error" : "server_error";
    }

    Optional<String> field() {
        return field.isEmpty() ? Optional.empty() : Optional.of(field);
    }

    Optional<String> code() {
        return code.isEmpty() ? Optional.empty() : Optional.of(code);
    }
}
