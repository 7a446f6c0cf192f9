package dev.lockstep;

import dev.lockstep.spi.Availability;
import dev.lockstep.spi.Backend;
import dev.lockstep.spi.BackendCompute;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Two devices in the Java heap; the second is the better one. */
public final class HeapBackend implements Backend {
    /** Open once the backend has been asked to prepare itself, which fails. */
    static final CountDownLatch PREPARED = new CountDownLatch(1);

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
    public void prepare() {
        PREPARED.countDown();
        throw new IllegalStateException("for opening to tell");
    }

    @Override
    public BackendCompute open(int index, ComputeOptions options) {
        return new HeapCompute(info(index));
    }
}
