package dev.lockstep.cuda.blas;

import dev.lockstep.Device;
import dev.lockstep.MathMode;
import dev.lockstep.cuda.library.JCudaNatives;
import dev.lockstep.cuda.library.JCudaPointers;
import dev.lockstep.cuda.library.LibraryFile;
import dev.lockstep.cuda.library.NativeLibrary;
import dev.lockstep.cuda.library.Release;
import dev.lockstep.error.BackendException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import jcuda.CudaException;
import jcuda.NativePointerObject;
import jcuda.Pointer;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasAtomicsMode;
import jcuda.jcublas.cublasGemmAlgo;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasMath;
import jcuda.runtime.cudaStream_t;

/**
 * CUDA 12's cuBLAS through JCublas2. Whether JCublas2 throws is a setting of the process that belongs to the application, so a failure
 * is recognised as a status and as an exception.
 */
final class JCublasBlas extends Blas {
    private final LibraryFile file;
    private final Device device;
    private final Precision precision;
    private final Arena arena = Arena.ofShared();
    private final cublasHandle handle = new cublasHandle();
    private final cudaStream_t stream = new cudaStream_t();
    private final Pointer workspace = new Pointer();
    private final long workspaceBytes;
    private final Pointer one = new Pointer();
    private final Pointer zero = new Pointer();
    private final Pointer a = new Pointer();
    private final Pointer b = new Pointer();
    private final Pointer c = new Pointer();

    private JCublasBlas(LibraryFile file, Device device, MathMode mode, Workspace memory) {
        this.file = file;
        this.device = device;
        precision = Precision.of(mode);
        workspaceBytes = memory.bytes();
        set(workspace, memory.address());
        set(one, arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1).address());
        set(zero, arena.allocateFrom(ValueLayout.JAVA_FLOAT, 0).address());
    }

    static JCublasBlas load(LibraryFile file, Device device, MathMode mode, Workspace workspace) {
        // JCublas2's own library then finds this one under the name that it was linked with.
        NativeLibrary library = NativeLibrary.openCublas(file, device);
        library.require("cublasCreate_v2");
        library.require("cublasDestroy_v2");
        library.require("cublasGetVersion_v2");
        library.require("cublasSetStream_v2");
        library.require("cublasSetWorkspace_v2");
        library.require("cublasSetMathMode");
        library.require("cublasSetAtomicsMode");
        library.require("cublasGemmEx");
        JCublasBlas blas = new JCublasBlas(file, device, mode, workspace);
        try {
            blas.create();
        } catch (RuntimeException | Error e) {
            blas.arena.close();
            throw e;
        }
        return blas;
    }

    private void create() {
        try {
            JCudaNatives.load("JCublas2", JCublas2::initialize);
            check("cublasCreate", JCublas2.cublasCreate(handle));
        } catch (LinkageError e) {
            throw new BackendException(
                    device,
                    "JCublas2 cannot be loaded with " + file + ": " + e.getMessage(),
                    "use cuBLAS 12.6 or a later 12, or CUDA 13's, which needs no JCublas2",
                    e);
        } catch (CudaException e) {
            throw failed("cublasCreate", e);
        }
        try {
            check("cublasSetMathMode", JCublas2.cublasSetMathMode(handle, cublasMath.CUBLAS_DEFAULT_MATH));
            check(
                    "cublasSetAtomicsMode",
                    JCublas2.cublasSetAtomicsMode(handle, cublasAtomicsMode.CUBLAS_ATOMICS_NOT_ALLOWED));
        } catch (CudaException e) {
            destroy();
            throw failed("cublasSetMathMode", e);
        } catch (BackendException e) {
            destroy();
            throw e;
        }
    }

    @Override
    public Map<String, String> software() {
        int[] version = new int[1];
        try {
            check("cublasGetVersion", JCublas2.cublasGetVersion(handle, version));
        } catch (CudaException e) {
            throw failed("cublasGetVersion", e);
        }
        Map<String, String> software = new LinkedHashMap<>();
        software.put("cuBLAS", Version.text(version[0]) + " by JCublas2, " + file);
        return software;
    }

    @Override
    void setStream(long address) {
        set(stream, address);
        try {
            check("cublasSetStream", JCublas2.cublasSetStream(handle, stream));
            check("cublasSetWorkspace", JCublas2.cublasSetWorkspace(handle, workspace, workspaceBytes));
        } catch (CudaException e) {
            throw failed("cublasSetStream", e);
        }
    }

    @Override
    Precision precision() {
        return precision;
    }

    @Override
    void multiply(Gemm gemm) {
        Form form = gemm.form();
        set(a, gemm.a());
        set(b, gemm.b());
        set(c, gemm.c());
        try {
            // cublasGemmEx without _new takes a data type for the compute type, and refuses ours.
            check(
                    "cublasGemmEx",
                    JCublas2.cublasGemmEx_new(
                            handle,
                            form.operationA(),
                            form.operationB(),
                            gemm.m(),
                            gemm.n(),
                            gemm.k(),
                            one,
                            a,
                            precision.factorType(),
                            form.rowsOfA(gemm),
                            b,
                            precision.factorType(),
                            form.rowsOfB(gemm),
                            gemm.accumulates() ? one : zero,
                            c,
                            Precision.R_32F,
                            gemm.m(),
                            precision.computeType(),
                            cublasGemmAlgo.CUBLAS_GEMM_DEFAULT));
        } catch (CudaException e) {
            throw failed("cublasGemmEx", e);
        }
    }

    @Override
    boolean multiplyAddingBias(Gemm gemm, long bias) {
        return false; // that is cuBLASLt's, which JCuda lacks
    }

    @Override
    boolean multiplySummingColumns(Gemm gemm, long sums) {
        return false;
    }

    @Override
    public void close() {
        destroy();
        arena.close();
    }

    private void destroy() {
        Release.by("cublasDestroy of " + file, () -> JCublas2.cublasDestroy(handle));
    }

    private void check(String function, int status) {
        Status.check(status, function, device, file);
    }

    private BackendException failed(String function, CudaException e) {
        return new BackendException(
                device, function + " of " + file + " failed with " + e.getMessage(), Status.GENERAL_REMEDY, e);
    }

    private static void set(NativePointerObject pointer, long address) {
        JCudaPointers.set(pointer, address);
    }
}
