package dev.lockstep.cuda;

import dev.lockstep.kernels.host.DeviceHealth;
import dev.lockstep.kernels.host.DriverQueue;
import jcuda.driver.CUresult;

/** An event of a stream. Thread-safe. */
final class CudaEvent implements DriverQueue.DriverEvent {
    private final CudaContext context;
    private final DeviceHealth health;
    private final long event;

    CudaEvent(CudaContext context, DeviceHealth health, long event) {
        this.context = context;
        this.health = health;
        this.event = event;
    }

    @Override
    public long mark() {
        return event;
    }

    @Override
    public boolean isDone() {
        Driver driver = new Driver();
        int code = context.during(driver, () -> driver.query(event));
        if (code == CUresult.CUDA_ERROR_NOT_READY) {
            return false;
        }
        health.require(code, "asking for an event");
        return true;
    }

    @Override
    public void await() {
        Driver driver = new Driver();
        health.require(context.during(driver, () -> driver.await(event)), "waiting for an event");
    }

    @Override
    public void close() {
        Driver driver = new Driver();
        health.release("destroying an event", () -> context.duringRelease(driver, () -> driver.destroyEvent(event)));
    }
}
