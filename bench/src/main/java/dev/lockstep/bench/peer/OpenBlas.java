package dev.lockstep.bench.peer;

import dev.lockstep.bench.worker.Contestant;
import dev.lockstep.bench.worker.Task;
import dev.lockstep.reference.HostCall;
import dev.lockstep.reference.HostTensor;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.openblas.global.openblas_nolapack;

/** OpenBLAS through bytedeco: matrix products, on memory off the heap. */
public final class OpenBlas implements Contestant {
    private final int threads;

    /** Loads the library. */
    public OpenBlas(int threads) {
        this.threads = threads;
        openblas_nolapack.blas_set_num_threads(threads);
    }

    @Override
    public Optional<Task> op(HostCall call) {
        return Gemm.of(call).map(Sgemm::new);
    }

    @Override
    public Optional<Task> training(boolean stepwise) {
        return Optional.empty();
    }

    @Override
    public String description() {
        return "OpenBLAS 0.3.31 through bytedeco, " + threads + " threads";
    }

    private static final class Sgemm implements Task {
        private final Gemm gemm;
        private final FloatPointer a;
        private final FloatPointer b;
        private final FloatPointer c;

        Sgemm(Gemm gemm) {
            this.gemm = gemm;
            a = new FloatPointer(gemm.a().toFloats());
            b = new FloatPointer(gemm.b().toFloats());
            c = new FloatPointer((long) gemm.m() * gemm.n());
        }

        @Override
        public void run() {
            openblas.cblas_sgemm(
                    openblas.CblasRowMajor,
                    gemm.transposeA() ? openblas.CblasTrans : openblas.CblasNoTrans,
                    gemm.transposeB() ? openblas.CblasTrans : openblas.CblasNoTrans,
                    gemm.m(),
                    gemm.n(),
                    gemm.k(),
                    1f,
                    a,
                    gemm.transposeA() ? gemm.m() : gemm.k(),
                    b,
                    gemm.transposeB() ? gemm.k() : gemm.n(),
                    0f,
                    c,
                    gemm.n());
        }

        @Override
        public Map<String, HostTensor> written() {
            float[] values = new float[gemm.m() * gemm.n()];
            c.get(values);
            return Map.of(gemm.output(), HostTensor.of(values, gemm.m(), gemm.n()));
        }

        @Override
        public void close() {
            a.close();
            b.close();
            c.close();
        }
    }
}
