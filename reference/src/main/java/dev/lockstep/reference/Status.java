package dev.lockstep.reference;

/** How a case or an op came out. */
public enum Status {
    /** Every result is within its bound. */
    PASSED,
    /** A result is beyond its bound, memory was touched that must not be, or an error was wrong. */
    FAILED,
    /** Nothing was wrong, but that means little: the data are mostly zeros, or so large that some results have no bound. */
    MISTRUSTED
}
