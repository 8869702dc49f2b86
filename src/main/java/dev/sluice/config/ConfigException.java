package dev.sluice.config;

import java.io.Serial;

/** The configuration can't be used; the message is a sentence for the operator and holds no secret. */
public final class ConfigException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }
}
