package dev.lockstep.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import jcuda.driver.CUmemPool_attribute;
import jcuda.driver.CUresult;

/** Sets how many unused bytes a memory pool keeps. JCuda has no call for it. */
final class PoolLimit {
    private static final String FUNCTION = "cuMemPoolSetAttribute";

    private PoolLimit() {}

    /** Sets it, and returns the driver's code. */
    static int set(long pool, long bytes) {
        long function = DriverLibrary.symbol(FUNCTION);
        if (function == 0) {
            return CUresult.CUDA_ERROR_NOT_FOUND;
        }
        MethodHandle call = Linker.nativeLinker()
                .downcallHandle(
                        MemorySegment.ofAddress(function),
                        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            return (int) call.invokeExact(
                    pool, CUmemPool_attribute.CU_MEMPOOL_ATTR_RELEASE_THRESHOLD, arena.allocateFrom(JAVA_LONG, bytes));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e); // a method handle's type says so; C functions throw nothing
        }
    }
}
