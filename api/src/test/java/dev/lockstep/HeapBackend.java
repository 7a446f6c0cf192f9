package dev.lockstep;

import dev.lockstep.spi.Availability;
import dev.lockstep.spi.Backend;
import dev.lockstep.spi.BackendCompute;
import java.util.List;
import java.util.Map;

/** Two devices in the Java heap; the second is the better one. */
public final class HeapBackend implements Backend {
    static DeviceInfo info(int index) {
        return new DeviceInfo(
                new Device("heap", index), "Heap " + index, 1 << 20, 10 * (index + 1), Map.of("order", "native"));
    }

    @Override
    public String kind() {
        return "heap";
    }

    @Override
    public Availability probe() {
        return new Availability.Available(List.of(info(0), info(1)));
    }

    @Override
    public BackendCompute open(int index, ComputeOptions options) {
        return new HeapCompute(info(index));
    }
}
