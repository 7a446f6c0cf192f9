package dev.lockstep.kernels.host;

import dev.lockstep.Device;
import dev.lockstep.error.BackendException;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Tracks whether an opened device still works. The result code of every driver call passes through here. Thread-safe. */
public final class DeviceHealth {
    private static final String REOPEN =
            "close this compute and open the device again; if that does not help, update its driver or use another device";

    private static final System.Logger LOGGER = System.getLogger("dev.lockstep.kernels");

    private final Device device;
    private final DriverCodes codes;
    private volatile @Nullable BackendException lost;
    private volatile @Nullable BackendException unreleased;

    /** A device that is well. */
    public DeviceHealth(Device device, DriverCodes codes) {
        this.device = device;
        this.codes = codes;
    }

    /** Returns the device. */
    public Device device() {
        return device;
    }

    /** Returns the result codes of its driver. */
    public DriverCodes codes() {
        return codes;
    }

    /** Throws if the device was lost before. */
    public void requireAlive() {
        BackendException before = lost;
        if (before != null) {
            throw new BackendException(device, "it was lost earlier (" + before.getMessage() + ")", REOPEN, before);
        }
    }

    /** Throws if a call failed; {@code action} says what was being done. */
    public void require(int code, String action) {
        if (code != DriverCodes.SUCCESS) {
            throw failure(code, action);
        }
    }

    /** Returns the error for a code, having noted whether the device is lost. */
    public BackendException failure(int code, String action) {
        String failed = action + " failed with " + codes.describe(code);
        if (!codes.isLost(code)) {
            return new BackendException(device, failed, codes.remedy(code));
        }
        BackendException error = new BackendException(device, failed + ", so the device is lost", REOPEN);
        synchronized (this) {
            if (lost == null) {
                lost = error;
            }
        }
        return error;
    }

    /**
     * Releases something. A call that fails is made once more; if that is of no use, the error is thrown when the device is closed,
     * after everything else has been released. What is lost with the device needs no release.
     */
    public void release(String action, IntSupplier call) {
        int code = call.getAsInt();
        if (code != DriverCodes.SUCCESS && !codes.isLost(code)) {
            LOGGER.log(System.Logger.Level.DEBUG, "{0} failed with {1}", action, codes.describe(code));
            code = call.getAsInt();
        }
        if (code != DriverCodes.SUCCESS) {
            unreleased(failure(code, action));
        }
    }

    /** Notes what something else could not be released for, to be thrown when the device is closed. */
    public synchronized void unreleased(Exception e) {
        if (unreleased == null && lost == null) {
            unreleased = e instanceof BackendException ours
                    ? ours
                    : new BackendException(device, "closing it failed: " + e.getMessage(), REOPEN, e);
        }
    }

    /** Throws what could not be released; everything that can be has been. */
    public void finish() {
        BackendException first = unreleased;
        if (first != null) {
            throw first;
        }
    }
}
