package dev.sluice.broker;

import java.util.Objects;

/**
 * Somebody who is present at a log.
 *
 * @param connection his connection's name: one person may have several
 * @param name what others know him by
 * @param info what he tells of himself, JSON text or empty
 */
public record Presence(String connection, String name, String info) {

    public Presence {
        Objects.requireNonNull(connection);
        Objects.requireNonNull(name);
        Objects.requireNonNull(info);
    }

    /** How many characters it has. */
    int characters() {
        return connection.length() + name.length() + info.length();
    }
}
