package dev.lockstep.cuda.library;

import java.util.function.IntSupplier;
import jcuda.CudaException;

/** Releases objects of native libraries. */
public final class Release {
    private Release() {}

    /**
     * Makes the call that releases one. Where it fails it is made once more, and if that is of no use it is logged: whoever closes is
     * told of nothing, because there is no more to be done, and the context takes the rest with it.
     *
     * @param function its name
     * @param call returns 0, or the library's code of the failure
     */
    public static void by(String function, IntSupplier call) {
        int code = code(call);
        if (code != 0) {
            code = code(call);
        }
        if (code != 0) {
            System.getLogger("dev.lockstep.cuda")
                    .log(System.Logger.Level.WARNING, function + " failed with code " + code);
        }
    }

    /** JCuda may throw, where the application has told it to; its message has no number. */
    private static int code(IntSupplier call) {
        try {
            return call.getAsInt();
        } catch (CudaException e) {
            return -1;
        }
    }
}
