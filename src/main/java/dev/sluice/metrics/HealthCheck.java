package dev.sluice.metrics;

/** Something that can be well or unwell. Every CDI bean of this type is part of {@code /health/ready}. */
public interface HealthCheck {

    /** Looks, without waiting for anything. */
    Result check();

    /**
     * What was seen.
     *
     * @param name what was looked at, such as {@code model}
     * @param status one word, such as {@code UP} or {@code TRAINING}
     * @param ready whether requests may be sent here, as far as this is concerned
     * @param detail a sentence, or empty
     */
    record Result(String name, String status, boolean ready, String detail) {}
}
