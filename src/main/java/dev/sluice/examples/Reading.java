package dev.sluice.examples;

import java.time.Instant;

/**
 * What a sensor measured.
 *
 * @param number counts from 1
 * @param sensor its name
 * @param at when
 * @param celsius the temperature
 */
public record Reading(int number, String sensor, Instant at, double celsius) {

    private static final int SENSORS = 5;

    /** A made-up reading: a daily wave, a little different for each sensor, always the same for one number. */
    static Reading number(int number) {
        int sensor = number % SENSORS;
        double wave = Math.sin(2 * Math.PI * number / 1_440);
        double celsius = Math.round((15 + 6 * wave + sensor) * 100) / 100.0;
        return new Reading(
                number,
                "sensor-" + sensor,
                Instant.parse("2026-01-01T00:00:00Z").plusSeconds(60L * number),
                celsius);
    }
}
