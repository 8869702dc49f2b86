package dev.sluice.broker;

import java.time.Duration;

/**
 * What a log remembers; of three limits the first that is reached counts.
 *
 * @param messages at most so many; 0 remembers none
 * @param bytes at most so many, of payloads and what is kept with them
 * @param age none that is older
 */
public record Retention(int messages, long bytes, Duration age) {

    /** A thousand messages, 4 MiB, five minutes. */
    public static final Retention USUAL = new Retention(1_000, 4L << 20, Duration.ofMinutes(5));

    /** Nothing at all. */
    public static final Retention NONE = new Retention(0, 0, Duration.ZERO);

    public Retention {
        if (messages < 0 || bytes < 0 || age.isNegative()) {
            throw new IllegalArgumentException(
                    "what is remembered must not be negative: " + messages + " messages, " + bytes + " bytes, " + age);
        }
    }
}
