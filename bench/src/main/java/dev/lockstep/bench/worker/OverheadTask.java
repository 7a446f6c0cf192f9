package dev.lockstep.bench.worker;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Tensor;
import dev.lockstep.reference.HostTensor;
import dev.lockstep.spi.Backend;
import java.util.Map;
import java.util.ServiceLoader;

/** A thousand calls of a small op on the CPU backend: through dispatch and validation, or straight. */
final class OverheadTask implements Task {
    private static final int ELEMENTS = 16;

    private final Compute compute;
    private final Ops ops;
    private final Tensor x;
    private final Tensor y;

    OverheadTask(boolean dispatched) {
        ComputeOptions options = ComputeOptions.defaults().withThreads(1);
        compute = Compute.open("cpu", options);
        x = compute.tensorOf(new float[ELEMENTS]);
        y = compute.tensor(DType.F32, ELEMENTS);
        ops = dispatched ? Ops.dispatch() : backend().open(0, options)::execute;
    }

    /** The CPU's ops work on any host memory, so another opening of the same backend serves. */
    private static Backend backend() {
        return ServiceLoader.load(Backend.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(backend -> backend.kind().equals("cpu"))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void run() {
        for (int i = 0; i < SpecialCases.CALLS; i++) {
            ops.relu(x, y);
        }
    }

    @Override
    public Map<String, HostTensor> written() {
        return Map.of("y", HostTensor.download(y));
    }

    @Override
    public void close() {
        compute.close();
    }
}
