package dev.lockstep.cuda.blas;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lockstep.cuda.library.NativeLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The functions of cuBLAS, called through {@code java.lang.foreign}. Method handles take the function's address, so that they are
 * constants. Pointers are passed as 64-bit integers, which is the same to a C function and needs no object. All functions throw a
 * {@link dev.lockstep.error.BackendException} with the status.
 */
final class ForeignCublas {
    private static final MethodHandle TAKES_ADDRESS = handle(JAVA_LONG);
    private static final MethodHandle TAKES_TWO = handle(JAVA_LONG, JAVA_LONG);
    private static final MethodHandle TAKES_THREE = handle(JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle TAKES_MODE = handle(JAVA_LONG, JAVA_INT);
    private static final MethodHandle GEMM_EX = handle(
            JAVA_LONG, // handle
            JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, // alpha
            JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, // beta
            JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final int DEFAULT_ALGORITHM = -1;

    private final NativeLibrary library;
    private final MemorySegment create;
    private final MemorySegment destroy;
    private final MemorySegment getVersion;
    private final MemorySegment setStream;
    private final MemorySegment setWorkspace;
    private final MemorySegment setMathMode;
    private final MemorySegment setAtomicsMode;
    private final MemorySegment gemmEx;

    ForeignCublas(NativeLibrary library) {
        this.library = library;
        create = library.require("cublasCreate_v2");
        destroy = library.require("cublasDestroy_v2");
        getVersion = library.require("cublasGetVersion_v2");
        setStream = library.require("cublasSetStream_v2");
        setWorkspace = library.require("cublasSetWorkspace_v2");
        setMathMode = library.require("cublasSetMathMode");
        setAtomicsMode = library.require("cublasSetAtomicsMode");
        gemmEx = library.require("cublasGemmEx");
    }

    static MethodHandle handle(MemoryLayout... parameters) {
        return Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(JAVA_INT, parameters));
    }

    long create() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment place = arena.allocate(ADDRESS);
            check("cublasCreate", (int) TAKES_ADDRESS.invokeExact(create, place.address()));
            return place.get(JAVA_LONG, 0);
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    /** Returns the status, because whoever closes goes on. */
    int destroy(long handle) {
        try {
            return (int) TAKES_ADDRESS.invokeExact(destroy, handle);
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    int version(long handle) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment place = arena.allocate(JAVA_INT);
            check("cublasGetVersion", (int) TAKES_TWO.invokeExact(getVersion, handle, place.address()));
            return place.get(JAVA_INT, 0);
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    void setStream(long handle, long stream) {
        try {
            check("cublasSetStream", (int) TAKES_TWO.invokeExact(setStream, handle, stream));
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    void setWorkspace(long handle, long address, long bytes) {
        try {
            check("cublasSetWorkspace", (int) TAKES_THREE.invokeExact(setWorkspace, handle, address, bytes));
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    /** Sets {@code CUBLAS_DEFAULT_MATH} and {@code CUBLAS_ATOMICS_NOT_ALLOWED}. */
    void setDefaults(long handle) {
        try {
            check("cublasSetMathMode", (int) TAKES_MODE.invokeExact(setMathMode, handle, 0));
            check("cublasSetAtomicsMode", (int) TAKES_MODE.invokeExact(setAtomicsMode, handle, 0));
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    void gemm(long handle, Gemm gemm, Precision precision, long one, long zero) {
        Form form = gemm.form();
        try {
            int status = (int) GEMM_EX.invokeExact(
                    gemmEx,
                    handle,
                    form.operationA(),
                    form.operationB(),
                    gemm.m(),
                    gemm.n(),
                    gemm.k(),
                    one,
                    gemm.a(),
                    precision.factorType(),
                    form.rowsOfA(gemm),
                    gemm.b(),
                    precision.factorType(),
                    form.rowsOfB(gemm),
                    gemm.accumulates() ? one : zero,
                    gemm.c(),
                    Precision.R_32F,
                    gemm.m(),
                    precision.computeType(),
                    DEFAULT_ALGORITHM);
            check("cublasGemmEx", status);
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    private void check(String function, int status) {
        if (status != Status.SUCCESS) {
            Status.check(status, function, library.device(), library.file());
        }
    }

    /** A method handle's type says that it may throw anything; C functions throw nothing. */
    static RuntimeException unchecked(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException exception ? exception : new IllegalStateException(e);
    }
}
