package dev.lockstep;

/** Whether an op replaces its output or adds to what is there. */
public enum Write {
    /** out = result */
    OVERWRITE,
    /** out = out + result */
    ACCUMULATE
}
