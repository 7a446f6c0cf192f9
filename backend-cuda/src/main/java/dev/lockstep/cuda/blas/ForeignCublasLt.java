package dev.lockstep.cuda.blas;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lockstep.cuda.library.NativeLibrary;
import dev.lockstep.cuda.library.Release;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The functions of cuBLASLt, called as those of {@link ForeignCublas} are. */
final class ForeignCublasLt {
    /** {@code sizeof(cublasLtMatmulHeuristicResult_t)}: the algorithm, its workspace, a status, waves, and what is reserved. */
    static final long RESULT_BYTES = 96;

    static final long ALGORITHM_BYTES = 64;

    private static final long WORKSPACE_AT = ALGORITHM_BYTES;
    private static final long STATE_AT = WORKSPACE_AT + Long.BYTES;

    private static final MethodHandle TAKES_ADDRESS = ForeignCublas.handle(JAVA_LONG);
    private static final MethodHandle CREATE_OPERATION = ForeignCublas.handle(JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle CREATE_LAYOUT =
            ForeignCublas.handle(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SET_ATTRIBUTE = ForeignCublas.handle(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle GET_HEURISTIC = ForeignCublas.handle(
            JAVA_LONG, // handle
            JAVA_LONG, // operation
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, // preference
            JAVA_INT, JAVA_LONG, // results
            JAVA_LONG);
    private static final MethodHandle MATMUL = ForeignCublas.handle(
            JAVA_LONG, // handle
            JAVA_LONG, // operation
            JAVA_LONG, // alpha
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, // beta
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, // algorithm
            JAVA_LONG, // workspace
            JAVA_LONG, JAVA_LONG);

    private final NativeLibrary library;
    private final MemorySegment create;
    private final MemorySegment destroy;
    private final MemorySegment createOperation;
    private final MemorySegment destroyOperation;
    private final MemorySegment setOperation;
    private final MemorySegment createLayout;
    private final MemorySegment destroyLayout;
    private final MemorySegment createPreference;
    private final MemorySegment destroyPreference;
    private final MemorySegment setPreference;
    private final MemorySegment getHeuristic;
    private final MemorySegment matmul;

    ForeignCublasLt(NativeLibrary library) {
        this.library = library;
        create = library.require("cublasLtCreate");
        destroy = library.require("cublasLtDestroy");
        createOperation = library.require("cublasLtMatmulDescCreate");
        destroyOperation = library.require("cublasLtMatmulDescDestroy");
        setOperation = library.require("cublasLtMatmulDescSetAttribute");
        createLayout = library.require("cublasLtMatrixLayoutCreate");
        destroyLayout = library.require("cublasLtMatrixLayoutDestroy");
        createPreference = library.require("cublasLtMatmulPreferenceCreate");
        destroyPreference = library.require("cublasLtMatmulPreferenceDestroy");
        setPreference = library.require("cublasLtMatmulPreferenceSetAttribute");
        getHeuristic = library.require("cublasLtMatmulAlgoGetHeuristic");
        matmul = library.require("cublasLtMatmul");
    }

    long create() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment place = arena.allocate(ADDRESS);
            check("cublasLtCreate", (int) TAKES_ADDRESS.invokeExact(create, place.address()));
            return place.get(JAVA_LONG, 0);
        } catch (Throwable e) {
            throw ForeignCublas.unchecked(e);
        }
    }

    void destroy(long handle) {
        release(destroy, handle, "cublasLtDestroy");
    }

    long createOperation(int computeType) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment place = arena.allocate(ADDRESS);
            check("cublasLtMatmulDescCreate", (int)
                    CREATE_OPERATION.invokeExact(createOperation, place.address(), computeType, Precision.R_32F));
            return place.get(JAVA_LONG, 0);
        } catch (Throwable e) {
            throw ForeignCublas.unchecked(e);
        }
    }

    void destroyOperation(long operation) {
        release(destroyOperation, operation, "cublasLtMatmulDescDestroy");
    }

    /** Sets an attribute from memory of the host. */
    void setOperation(long operation, int attribute, long value, long bytes) {
        try {
            check("cublasLtMatmulDescSetAttribute", (int)
                    SET_ATTRIBUTE.invokeExact(setOperation, operation, attribute, value, bytes));
        } catch (Throwable e) {
            throw ForeignCublas.unchecked(e);
        }
    }

    /** Creates the layout of a dense column-major matrix. */
    long createLayout(int type, long rows, long columns) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment place = arena.allocate(ADDRESS);
            check("cublasLtMatrixLayoutCreate", (int)
                    CREATE_LAYOUT.invokeExact(createLayout, place.address(), type, rows, columns, rows));
            return place.get(JAVA_LONG, 0);
        } catch (Throwable e) {
            throw ForeignCublas.unchecked(e);
        }
    }

    void destroyLayout(long layout) {
        release(destroyLayout, layout, "cublasLtMatrixLayoutDestroy");
    }

    long createPreference() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment place = arena.allocate(ADDRESS);
            check("cublasLtMatmulPreferenceCreate", (int) TAKES_ADDRESS.invokeExact(createPreference, place.address()));
            return place.get(JAVA_LONG, 0);
        } catch (Throwable e) {
            throw ForeignCublas.unchecked(e);
        }
    }

    void destroyPreference(long preference) {
        release(destroyPreference, preference, "cublasLtMatmulPreferenceDestroy");
    }

    void setPreference(long preference, int attribute, long value, long bytes) {
        try {
            check("cublasLtMatmulPreferenceSetAttribute", (int)
                    SET_ATTRIBUTE.invokeExact(setPreference, preference, attribute, value, bytes));
        } catch (Throwable e) {
            throw ForeignCublas.unchecked(e);
        }
    }

    /**
     * Chooses an algorithm and keeps it in {@code algorithm}. Returns the workspace that it needs, or −1 if there is none that can do
     * it: the question is refused, no algorithm is given, or one whose state says that it cannot be used.
     */
    long chooseAlgorithm(
            long handle, long operation, long a, long b, long c, long preference, MemorySegment algorithm) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(RESULT_BYTES, Long.BYTES);
            MemorySegment count = arena.allocate(JAVA_INT);
            int status = (int) GET_HEURISTIC.invokeExact(
                    getHeuristic, handle, operation, a, b, c, c, preference, 1, result.address(), count.address());
            if (Status.isRefusal(status)) {
                return -1;
            }
            check("cublasLtMatmulAlgoGetHeuristic", status);
            if (count.get(JAVA_INT, 0) == 0 || result.get(JAVA_INT, STATE_AT) != Status.SUCCESS) {
                return -1;
            }
            MemorySegment.copy(result, 0, algorithm, 0, ALGORITHM_BYTES);
            return result.get(JAVA_LONG, WORKSPACE_AT);
        } catch (Throwable e) {
            throw ForeignCublas.unchecked(e);
        }
    }

    /** Computes c (+)= op(a) op(b), with the result in the place of c. Returns false, and has done nothing, where that is refused. */
    boolean matmul(long handle, LtPlan plan, Gemm gemm, long one, long beta, Blas.Workspace workspace, long stream) {
        try {
            int status = (int) MATMUL.invokeExact(
                    matmul,
                    handle,
                    plan.operation(),
                    one,
                    gemm.a(),
                    plan.layoutA(),
                    gemm.b(),
                    plan.layoutB(),
                    beta,
                    gemm.c(),
                    plan.layoutC(),
                    gemm.c(),
                    plan.layoutC(),
                    plan.algorithm(),
                    workspace.address(),
                    plan.workspaceBytes(),
                    stream);
            if (Status.isRefusal(status)) {
                return false;
            }
            check("cublasLtMatmul", status);
            return true;
        } catch (Throwable e) {
            throw ForeignCublas.unchecked(e);
        }
    }

    /** Frees what a descriptor holds. Nothing depends on its success, so a failure is logged alone. */
    private static void release(MemorySegment function, long object, String name) {
        Release.by(name, () -> {
            try {
                return (int) TAKES_ADDRESS.invokeExact(function, object);
            } catch (Throwable e) {
                throw ForeignCublas.unchecked(e);
            }
        });
    }

    private void check(String function, int status) {
        if (status != Status.SUCCESS) {
            Status.check(status, function, library.device(), library.file());
        }
    }
}
