package dev.sluice.llm.relay;

import dev.sluice.llm.routing.Clients;
import java.time.Duration;

/**
 * How long a client may wait in silence: what says how long it waits for the next bytes hears something three times as often,
 * both between events and before the first.
 */
final class ReadPatience {

    private static final String FIELD = "X-Stainless-Read-Timeout";

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final double LONGEST = 86_400;

    private ReadPatience() {}

    /** The silence for a client with these header fields, where otherwise it would be {@code usual}. */
    static Duration silence(Duration usual, Clients.Fields fields) {
        String patience = fields.get(FIELD);
        if (patience == null) {
            return usual;
        }
        try {
            double seconds = Double.parseDouble(patience.strip());
            if (!(seconds > 0) || seconds > LONGEST) {
                return usual;
            }
            Duration third = Duration.ofMillis((long) (seconds * 1_000 / 3));
            Duration wanted = third.compareTo(LEAST) < 0 ? LEAST : third;
            return wanted.compareTo(usual) < 0 ? wanted : usual;
        } catch (NumberFormatException e) {
            return usual;
        }
    }
}
