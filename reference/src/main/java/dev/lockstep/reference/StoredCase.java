package dev.lockstep.reference;

import dev.lockstep.Device;
import dev.lockstep.MathMode;

/**
 * What a case file holds.
 *
 * @param call the call with all its operands
 * @param recorded whether the call had been made by a recorded program
 * @param device where it went wrong
 * @param mathMode how that computed matrix products
 * @param policyVersion the version of the bounds it was held to
 * @param note one line: what was wrong
 */
public record StoredCase(
        HostCall call, boolean recorded, Device device, MathMode mathMode, int policyVersion, String note) {}
