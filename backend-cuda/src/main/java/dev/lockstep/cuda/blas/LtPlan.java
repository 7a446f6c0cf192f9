package dev.lockstep.cuda.blas;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How cuBLASLt computes products of one shape: descriptors and the algorithm that its heuristics chose. Owns the descriptors until
 * {@link #close}.
 */
final class LtPlan implements AutoCloseable {
    private static final int TRANSPOSE_A = 3;
    private static final int TRANSPOSE_B = 4;
    private static final int EPILOGUE = 7;
    private static final int BIAS_POINTER = 8;
    private static final int BIAS_TYPE = 26;
    private static final int MAX_WORKSPACE = 1;
    private static final int[] ALIGNMENTS = {5, 6, 7, 8};

    private final ForeignCublasLt lt;
    private final Form form;
    private final Epilogue epilogue;
    private final int m;
    private final int n;
    private final int k;
    private final int alignment;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment algorithm = arena.allocate(ForeignCublasLt.ALGORITHM_BYTES, Long.BYTES);
    private final MemorySegment vector = arena.allocate(ValueLayout.JAVA_LONG);
    private long operation;
    private long layoutA;
    private long layoutB;
    private long layoutC;
    private long workspaceBytes = -1;

    /** Makes a plan for a product's shape, with the strictest alignment in bytes that all its operands have. */
    LtPlan(ForeignCublasLt lt, Gemm gemm, Epilogue epilogue, int alignment) {
        this.lt = lt;
        this.form = gemm.form();
        this.epilogue = epilogue;
        this.m = gemm.m();
        this.n = gemm.n();
        this.k = gemm.k();
        this.alignment = alignment;
    }

    /** Creates the descriptors and chooses an algorithm. */
    LtPlan prepare(long handle, Gemm gemm, Precision precision, Blas.Workspace workspace, long vectorAddress) {
        try (Arena temporary = Arena.ofConfined()) {
            operation = lt.createOperation(precision.computeType());
            MemorySegment number = temporary.allocate(ValueLayout.JAVA_INT);
            setOperation(TRANSPOSE_A, form.operationA(), number);
            setOperation(TRANSPOSE_B, form.operationB(), number);
            setOperation(EPILOGUE, epilogue.code(), number);
            setOperation(BIAS_TYPE, Precision.R_32F, number);
            point(vectorAddress); // the heuristics look at its alignment
            int type = precision.factorType();
            layoutA = lt.createLayout(type, form.rowsOfA(gemm), form.columnsOfA(gemm));
            layoutB = lt.createLayout(type, form.rowsOfB(gemm), form.columnsOfB(gemm));
            layoutC = lt.createLayout(Precision.R_32F, m, n);
            choose(handle, workspace, number, temporary);
            return this;
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void choose(long handle, Blas.Workspace workspace, MemorySegment number, Arena temporary) {
        long preference = lt.createPreference();
        try {
            MemorySegment bytes = temporary.allocateFrom(ValueLayout.JAVA_LONG, workspace.bytes());
            lt.setPreference(preference, MAX_WORKSPACE, bytes.address(), Long.BYTES);
            number.set(ValueLayout.JAVA_INT, 0, alignment);
            for (int attribute : ALIGNMENTS) {
                lt.setPreference(preference, attribute, number.address(), Integer.BYTES);
            }
            workspaceBytes = lt.chooseAlgorithm(handle, operation, layoutA, layoutB, layoutC, preference, algorithm);
        } finally {
            lt.destroyPreference(preference);
        }
    }

    private void setOperation(int attribute, int value, MemorySegment number) {
        number.set(ValueLayout.JAVA_INT, 0, value);
        lt.setOperation(operation, attribute, number.address(), Integer.BYTES);
    }

    /** Says where the epilogue's vector lies. */
    void point(long address) {
        vector.set(ValueLayout.JAVA_LONG, 0, address);
        lt.setOperation(operation, BIAS_POINTER, vector.address(), Long.BYTES);
    }

    /** Returns whether it is for products like this one. */
    boolean fits(Gemm gemm, Epilogue wanted, int aligned) {
        return form == gemm.form()
                && epilogue == wanted
                && m == gemm.m()
                && n == gemm.n()
                && k == gemm.k()
                && alignment == aligned;
    }

    /** Notes that the algorithm was refused when it was to be used. */
    void refuse() {
        workspaceBytes = -1;
    }

    /** Returns whether there is an algorithm. */
    boolean isPossible() {
        return workspaceBytes >= 0;
    }

    long operation() {
        return operation;
    }

    long layoutA() {
        return layoutA;
    }

    long layoutB() {
        return layoutB;
    }

    long layoutC() {
        return layoutC;
    }

    long algorithm() {
        return algorithm.address();
    }

    long workspaceBytes() {
        return workspaceBytes;
    }

    @Override
    public void close() {
        for (long layout : new long[] {layoutA, layoutB, layoutC}) {
            if (layout != 0) {
                lt.destroyLayout(layout);
            }
        }
        if (operation != 0) {
            lt.destroyOperation(operation);
        }
        arena.close();
    }
}
