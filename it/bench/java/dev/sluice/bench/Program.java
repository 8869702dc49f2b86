package dev.sluice.bench;

/** One thing that can be measured. */
interface Program {

    /** What it is called on the command line. */
    String name();

    /** What it measures, in one line. */
    String summary();

    /** Measures, and prints what it found; throws when that was not possible, which a missed target is not. */
    void run(Options options) throws Exception;
}
