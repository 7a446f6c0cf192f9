package dev.lockstep.kernels.host;

import dev.lockstep.error.BackendException;
import dev.lockstep.kernels.DeviceOps;
import dev.lockstep.kernels.FusedStep;
import dev.lockstep.kernels.FusedSteps;
import dev.lockstep.kernels.KernelQueue;
import dev.lockstep.kernels.Scratch;
import dev.lockstep.op.OpCall;
import dev.lockstep.spi.AllocationFailedException;
import dev.lockstep.spi.BackendEvent;
import dev.lockstep.spi.BackendProgram;
import dev.lockstep.spi.BackendQueue;
import dev.lockstep.spi.Buffer;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A queue of a device that is reached through a driver: its ops, memory, transfers and faults. */
public final class GpuQueue implements BackendQueue {
    private final DriverDevice device;
    private final DriverQueue driver;
    private final DeviceHealth health;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final QueueMemory memory;
    private final FaultWatch faults;
    private final Transfers transfers;
    private final DriverQueue.DriverProducts products;
    private final FusedSteps fusedSteps;
    private final KernelQueue queue;
    private final DeviceOps ops;

    private GpuQueue(DriverDevice device, DriverQueue driver) {
        this.device = device;
        this.driver = driver;
        health = driver.health();
        try {
            driver.enter();
            memory = opened(device.memory().of(driver));
            faults = opened(FaultWatch.of(driver, memory));
            transfers = opened(driver.transfers().orElseGet(() -> new StagedTransfers(driver)));
            products = opened(driver.products(memory));
            fusedSteps = new FusedSteps(device.limits());
            Scratch scratch = opened(new Scratch(device.info().device(), memory));
            queue = new LaunchQueue(device.limits(), driver, scratch, faults.record());
            ops = new DeviceOps(queue, products.on(queue, false));
        } catch (AllocationFailedException e) {
            BackendException error = new BackendException(
                    device.info().device(),
                    "it has not enough memory left to be opened: " + e.getMessage(),
                    "end other programs that use the device",
                    e);
            closeAfter(error);
            throw error;
        } catch (RuntimeException | Error e) {
            closeAfter(e);
            throw e;
        }
        driver.exit();
    }

    /** Opens a queue of a device. */
    static GpuQueue open(DriverDevice device) {
        return new GpuQueue(device, device.openQueue());
    }

    /** Returns what launches in the queue. */
    public KernelQueue launches() {
        return queue;
    }

    @Override
    public Buffer allocate(long bytes) throws AllocationFailedException {
        health.requireAlive();
        driver.enter();
        try {
            return memory.allocate(bytes);
        } finally {
            driver.exit();
        }
    }

    @Override
    public void free(Buffer buffer) {
        driver.enterToRelease();
        try {
            if (((DeviceBuffer) buffer).isForeign()) {
                giveBack((DeviceBuffer) buffer);
            } else {
                memory.free(buffer);
            }
        } finally {
            driver.exit();
        }
    }

    /** Waits until nothing reads memory of the application any more. */
    private void giveBack(DeviceBuffer lent) {
        health.release("waiting for what reads memory of the application", driver::finish);
        health.release("giving back memory of the application", () -> driver.free(lent.handle()));
    }

    @Override
    public boolean readsInPlace(MemorySegment segment) {
        return driver.readsInPlace(segment);
    }

    @Override
    public Buffer inPlace(MemorySegment segment) {
        health.requireAlive();
        driver.enter();
        try {
            health.require(driver.wrap(segment), "using memory of the application");
            return new LentBuffer(driver.made(), segment);
        } finally {
            driver.exit();
        }
    }

    @Override
    public boolean accepts(Buffer buffer) {
        if (!(buffer instanceof DeviceBuffer ours)) {
            return false;
        }
        if (ours.owner() != null) {
            return device.memory().equals(ours.owner());
        }
        health.requireAlive();
        driver.enter();
        try {
            return driver.canUse(ours);
        } finally {
            driver.exit();
        }
    }

    @Override
    public void upload(MemorySegment source, Buffer target, long targetOffset) {
        health.requireAlive();
        driver.enter();
        try {
            faults.request();
            transfers.upload(source, (DeviceBuffer) target, targetOffset);
            driver.counters().uploaded(source.byteSize());
            faults.check();
        } finally {
            driver.exit();
        }
    }

    @Override
    public void download(Buffer source, long sourceOffset, MemorySegment target) {
        health.requireAlive();
        driver.enter();
        try {
            faults.request();
            transfers.download((DeviceBuffer) source, sourceOffset, target);
            driver.counters().downloaded(target.byteSize());
            faults.check();
        } finally {
            driver.exit();
        }
    }

    @Override
    public void startUpload(MemorySegment source, Buffer target, long targetOffset) {
        health.requireAlive();
        driver.enter();
        try {
            health.require(
                    driver.write((DeviceBuffer) target, targetOffset, source.address(), source.byteSize()),
                    "uploading");
            driver.enqueued();
            driver.counters().uploaded(source.byteSize());
        } finally {
            driver.exit();
        }
    }

    @Override
    public void startDownload(Buffer source, long sourceOffset, MemorySegment target) {
        health.requireAlive();
        driver.enter();
        try {
            health.require(
                    driver.read((DeviceBuffer) source, sourceOffset, target.address(), target.byteSize()),
                    "downloading");
            driver.enqueued();
            driver.counters().downloaded(target.byteSize());
        } finally {
            driver.exit();
        }
    }

    @Override
    public void execute(OpCall call) {
        health.requireAlive();
        driver.enter();
        try {
            ops.execute(call);
        } finally {
            driver.exit();
        }
    }

    @Override
    public BackendProgram compile(List<OpCall> calls) {
        health.requireAlive();
        Optional<FusedStep> fused = device.fusesSteps() ? fusedSteps.find(calls) : Optional.empty();
        driver.enter();
        try {
            return fused.isPresent() && fused.get().isWhole(calls.size())
                    ? new FusedProgram(driver, queue, fused.get())
                    : record(calls, fused);
        } finally {
            driver.exit();
        }
    }

    private BackendProgram record(List<OpCall> calls, Optional<FusedStep> fused) {
        Scratch scratch = new Scratch(device.info().device(), memory);
        try {
            return new RecordedProgram(driver, record(calls, fused, scratch), scratch);
        } catch (RuntimeException e) {
            scratch.close();
            throw e;
        }
    }

    private Recording.Replay record(List<OpCall> calls, Optional<FusedStep> fused, Scratch scratch) {
        Recording recording = driver.record();
        try {
            KernelQueue recorded = new LaunchQueue(device.limits(), recording, scratch, faults.record());
            DeviceOps recorder = new DeviceOps(recorded, products.on(recorded, true));
            for (int i = 0; i < calls.size(); i++) {
                if (fused.isPresent() && fused.get().first() == i) {
                    fused.get().run(recorded, 1);
                    i = fused.get().last();
                } else {
                    recorder.execute(calls.get(i));
                }
            }
        } catch (RuntimeException e) {
            recording.abandon();
            throw e;
        }
        return recording.end();
    }

    @Override
    public BackendEvent event() {
        health.requireAlive();
        driver.enter();
        try {
            health.require(driver.mark(), "marking the queue");
            driver.flush();
            return driver.event(driver.made());
        } finally {
            driver.exit();
        }
    }

    @Override
    public void await(BackendEvent event) {
        health.requireAlive();
        driver.enter();
        try {
            health.require(driver.order(((DriverQueue.DriverEvent) event).mark()), "ordering queues");
        } finally {
            driver.exit();
        }
    }

    @Override
    public void synchronize() {
        health.requireAlive();
        driver.enter();
        try {
            faults.await();
        } finally {
            driver.exit();
        }
    }

    @Override
    public void close() {
        driver.enterToRelease();
        driver.finish(); // it is closed whatever has become of what was in it
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                health.unreleased(e);
            }
        }
        driver.finish(); // what was freed is freed now
        driver.release();
    }

    private void closeAfter(Throwable failure) {
        try {
            close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
    }
}
