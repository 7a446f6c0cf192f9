package dev.lockstep.kernels.host;

/** The result codes of a driver. */
public interface DriverCodes {
    /** The code of a call that has not failed, in every driver. */
    int SUCCESS = 0;

    /** Returns name and number. */
    String describe(int code);

    /** Returns whether nothing can be done any more: all calls from then on fail in the same way. */
    boolean isLost(int code);

    /** Returns whether there is no memory, or not in one piece, for what was asked. */
    boolean isOutOfMemory(int code);

    /** Returns what would mend a failure that ends nothing. */
    String remedy(int code);
}
