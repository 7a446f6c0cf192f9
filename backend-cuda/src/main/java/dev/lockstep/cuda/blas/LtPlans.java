package dev.lockstep.cuda.blas;

/** The cache of plans by shape. A program has few shapes; where there are many, the oldest plan is evicted. */
final class LtPlans implements AutoCloseable {
    private static final int MAX_PLANS = 64;
    private static final int BEST_ALIGNMENT = 256;

    private final ForeignCublasLt lt;
    private final long handle;
    private final Precision precision;
    private final Blas.Workspace workspace;
    private final LtPlan[] plans = new LtPlan[MAX_PLANS];
    private int made;

    LtPlans(ForeignCublasLt lt, long handle, Precision precision, Blas.Workspace workspace) {
        this.lt = lt;
        this.handle = handle;
        this.precision = precision;
        this.workspace = workspace;
    }

    /** Returns the plan for a product, with the epilogue's vector at an address. */
    LtPlan plan(Gemm gemm, Epilogue epilogue, long vector) {
        int alignment = (int) Long.lowestOneBit(gemm.a() | gemm.b() | gemm.c() | vector | BEST_ALIGNMENT);
        for (int i = 0; i < Math.min(made, MAX_PLANS); i++) {
            if (plans[i].fits(gemm, epilogue, alignment)) {
                plans[i].point(vector);
                return plans[i];
            }
        }
        LtPlan plan = new LtPlan(lt, gemm, epilogue, alignment).prepare(handle, gemm, precision, workspace, vector);
        int place = made % MAX_PLANS;
        if (made >= MAX_PLANS) {
            plans[place].close();
        }
        plans[place] = plan;
        made++;
        return plan;
    }

    @Override
    public void close() {
        for (int i = 0; i < Math.min(made, MAX_PLANS); i++) {
            plans[i].close();
        }
        made = 0;
    }
}
