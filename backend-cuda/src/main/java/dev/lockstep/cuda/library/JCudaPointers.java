package dev.lockstep.cuda.library;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import jcuda.NativePointerObject;

/** Sets addresses in JCuda's pointer objects. JCuda makes an object for each address; here objects are reused. */
public final class JCudaPointers {
    private static final VarHandle ADDRESS = address();

    private JCudaPointers() {}

    /** Makes an object point to an address. */
    public static void set(NativePointerObject pointer, long address) {
        ADDRESS.set(pointer, address);
    }

    /** Returns the address that an object points to. */
    public static long get(NativePointerObject pointer) {
        return (long) ADDRESS.get(pointer);
    }

    private static VarHandle address() {
        try {
            return MethodHandles.privateLookupIn(NativePointerObject.class, MethodHandles.lookup())
                    .findVarHandle(NativePointerObject.class, "nativePointer", long.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e); // another JCuda than the one this is built with
        }
    }
}
