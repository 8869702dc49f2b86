package dev.sluice.dtesn.psystem;

/** Where the product of a rule goes. */
enum Target {
    /** It stays in the membrane. */
    HERE,
    /** To the parent; from the skin it leaves the system. */
    OUT,
    /** To one of the children, whichever is chosen. */
    IN
}
