package dev.sluice.dtesn.validation;

/** What a linear readout sees of a network, always with a constant beside it. */
enum Sight {
    /** All units. */
    UNITS,
    /** All units, and the input that was read last. */
    INPUT,
    /** All that, and the square of each (Jaeger 2003). */
    SQUARES
}
