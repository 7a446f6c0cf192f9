package dev.lockstep.cuda.blas;

import dev.lockstep.Device;
import dev.lockstep.MathMode;
import dev.lockstep.cuda.library.LibraryFile;
import dev.lockstep.cuda.library.NativeLibrary;
import dev.lockstep.cuda.library.Release;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** cuBLAS and cuBLASLt through {@code java.lang.foreign}: plain products by cuBLAS, those with an epilogue by cuBLASLt. */
final class ForeignBlas extends Blas {
    private final LibraryFile file;
    private final NativeLibrary ltLibrary;
    private final ForeignCublas cublas;
    private final ForeignCublasLt lt;
    private final Precision precision;
    private final Workspace workspace;
    private final LongAdder refusals;
    private final Arena arena = Arena.ofShared();
    private final long one = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1).address();
    private final long zero = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 0).address();
    private final long handle;
    private final long ltHandle;
    private final LtPlans plans;
    private long stream;

    private ForeignBlas(
            NativeLibrary library, NativeLibrary ltLibrary, MathMode mode, Workspace workspace, LongAdder refusals) {
        file = library.file();
        this.ltLibrary = ltLibrary;
        cublas = new ForeignCublas(library);
        lt = new ForeignCublasLt(ltLibrary);
        precision = Precision.of(mode);
        this.workspace = workspace;
        this.refusals = refusals;
        handle = cublas.create();
        try {
            cublas.setDefaults(handle);
            ltHandle = lt.create();
        } catch (RuntimeException | Error e) {
            destroyCublas();
            throw e;
        }
        plans = new LtPlans(lt, ltHandle, precision, workspace);
    }

    static ForeignBlas load(LibraryFile file, Device device, MathMode mode, Workspace workspace, LongAdder refusals) {
        NativeLibrary lt = NativeLibrary.openLt(file, device);
        return new ForeignBlas(NativeLibrary.open(file, device), lt, mode, workspace, refusals);
    }

    @Override
    public Map<String, String> software() {
        Map<String, String> software = new LinkedHashMap<>();
        software.put("cuBLAS", Version.text(cublas.version(handle)) + ", " + file);
        software.put("cuBLASLt", ltLibrary.file().toString());
        return software;
    }

    @Override
    void setStream(long address) {
        stream = address;
        cublas.setStream(handle, address);
        cublas.setWorkspace(handle, workspace.address(), workspace.bytes());
    }

    @Override
    Precision precision() {
        return precision;
    }

    @Override
    void multiply(Gemm gemm) {
        cublas.gemm(handle, gemm, precision, one, zero);
    }

    @Override
    boolean multiplyAddingBias(Gemm gemm, long bias) {
        return multiply(gemm, Epilogue.BIAS, bias);
    }

    /** In binary32 alone: in other modes the sums would be of rounded values, and gradBias is a sum of the values themselves. */
    @Override
    boolean multiplySummingColumns(Gemm gemm, long sums) {
        return precision == Precision.FP32 && multiply(gemm, Epilogue.SUMS_OF_B, sums);
    }

    private boolean multiply(Gemm gemm, Epilogue epilogue, long vector) {
        LtPlan plan = plans.plan(gemm, epilogue, vector);
        if (plan.isPossible()) {
            if (lt.matmul(ltHandle, plan, gemm, one, gemm.accumulates() ? one : zero, workspace, stream)) {
                return true;
            }
            plan.refuse();
        }
        refusals.increment();
        return false;
    }

    @Override
    public void close() {
        plans.close();
        lt.destroy(ltHandle);
        destroyCublas();
        arena.close();
    }

    private void destroyCublas() {
        Release.by("cublasDestroy of " + file, () -> cublas.destroy(handle));
    }
}
