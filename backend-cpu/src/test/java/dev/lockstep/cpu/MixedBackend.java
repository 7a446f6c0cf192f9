package dev.lockstep.cpu;

import dev.lockstep.ComputeOptions;
import dev.lockstep.Device;
import dev.lockstep.DeviceInfo;
import dev.lockstep.spi.Availability;
import dev.lockstep.spi.Backend;
import dev.lockstep.spi.BackendCompute;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The device {@code mixed}: the CPU backend with loops of which another goes over to the Vector API at each op, until all have. */
public final class MixedBackend implements Backend {
    private static final DeviceInfo INFO = new DeviceInfo(new Device("mixed", 0), "loops going over", 1, -1, Map.of());

    /** Gives other loops each time. */
    private static final class Changing implements Supplier<Kernels> {
        private static final EnumSet<Loop> LOOPS = EnumSet.allOf(Loop.class);

        private final Kernels vector = new VectorKernels();
        private final MixedKernels scalar = new MixedKernels(new ScalarKernels(), new LoopUse(loop -> {}));
        private MixedKernels now = scalar;
        private Iterator<Loop> next = LOOPS.iterator();

        @Override
        public Kernels get() {
            if (next.hasNext()) {
                now = now.with(next.next(), vector);
            } else {
                now = scalar;
                next = LOOPS.iterator();
            }
            return now;
        }
    }

    @Override
    public String kind() {
        return "mixed";
    }

    @Override
    public Availability probe() {
        return new Availability.Available(List.of(INFO));
    }

    @Override
    public BackendCompute open(int index, ComputeOptions options) {
        CpuBackend.requireFp32(INFO.device(), options);
        return new CpuCompute(INFO, new Changing(), Math.max(1, options.threads()), () -> {});
    }
}
