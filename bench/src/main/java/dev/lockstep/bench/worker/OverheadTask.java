package dev.lockstep.bench.worker;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.DType;
import dev.lockstep.Device;
import dev.lockstep.Devices;
import dev.lockstep.Ops;
import dev.lockstep.Tensor;
import dev.lockstep.reference.HostTensor;
import java.util.Map;

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
        // The CPU's ops work on any host memory, so another opening of the same backend serves.
        ops = dispatched
                ? Ops.dispatch()
                : Devices.backend(Device.CPU).open(0, options).openQueue()::execute;
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
