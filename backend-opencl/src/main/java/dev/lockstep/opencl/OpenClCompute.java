package dev.lockstep.opencl;

import dev.lockstep.DeviceInfo;
import dev.lockstep.MathMode;
import dev.lockstep.Tuning;
import dev.lockstep.TuningStep;
import dev.lockstep.error.BackendException;
import dev.lockstep.kernels.BinaryCache;
import dev.lockstep.kernels.DeviceLimits;
import dev.lockstep.kernels.DeviceOps;
import dev.lockstep.kernels.FaultRecord;
import dev.lockstep.kernels.FusedStep;
import dev.lockstep.kernels.FusedSteps;
import dev.lockstep.kernels.KernelQueue;
import dev.lockstep.kernels.MatrixKernels;
import dev.lockstep.kernels.Scratch;
import dev.lockstep.kernels.TileTable;
import dev.lockstep.kernels.TileTuner;
import dev.lockstep.op.OpCall;
import dev.lockstep.spi.AllocationFailedException;
import dev.lockstep.spi.BackendCompute;
import dev.lockstep.spi.BackendProgram;
import dev.lockstep.spi.Buffer;
import dev.lockstep.spi.Tuner;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A device, opened: its session, memory and kernels, and the ops on them. */
final class OpenClCompute implements BackendCompute {
    private final DeviceInfo info;
    private final Session session;
    private final DeviceMemory memory;
    private final Transfers transfers;
    private final Programs programs;
    private final Commands commands;
    private final FaultWatch faults;
    private final Scratch scratch;
    private final TileTable table;
    private final MatrixKernels products;
    private final FusedSteps fusedSteps;
    private final KernelQueue queue;
    private final DeviceOps ops;

    private OpenClCompute(DeviceInfo info, Session session, DeviceLimits limits, boolean unified)
            throws AllocationFailedException {
        this.info = info;
        this.session = session;
        table = TileTable.load(TileTable.userFile());
        products = new MatrixKernels(limits, session.facts().tileName(), table);
        fusedSteps = new FusedSteps(limits);
        memory = new DeviceMemory(session, unified);
        programs = new Programs(session, limits, BinaryCache.ofUser(OpenClBackend.KIND));
        commands = new Commands(session);
        scratch = new Scratch(info.device(), memory);
        faults = new FaultWatch(session, memory.allocate(FaultRecord.BYTES));
        transfers = unified ? new MappedTransfers(session) : new StagedTransfers(session);
        queue = new ImmediateQueue(session, programs, commands, scratch, faults.record());
        ops = opsOn(queue);
    }

    static OpenClCompute open(DeviceInfo info, DeviceFacts facts) {
        DeviceLimits limits = TraitsChoice.of(info.device(), facts);
        Lwjgl.load(info.device());
        Session session = new Session(info.device(), facts);
        try {
            // A device that is told to behave as a GPU also has its data carried to it and back as a GPU has.
            return new OpenClCompute(
                    info, session, limits, facts.unifiedMemory() && facts.isCpu() == limits.cpuShaped());
        } catch (AllocationFailedException e) {
            session.close();
            throw new BackendException(
                    info.device(), "it has no memory left", "end other programs that use the device", e);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public Buffer allocate(long bytes) throws AllocationFailedException {
        return memory.allocate(bytes);
    }

    @Override
    public void free(Buffer buffer) {
        memory.free(buffer);
    }

    @Override
    public boolean accepts(Buffer buffer) {
        return buffer instanceof OpenClBuffer own && own.owner().equals(memory);
    }

    @Override
    public void upload(MemorySegment source, Buffer target, long targetOffset) {
        session.requireAlive();
        faults.request();
        transfers.upload(source, (OpenClBuffer) target, targetOffset);
        session.counters().bytesUp.add(source.byteSize());
        faults.check();
    }

    @Override
    public void download(Buffer source, long sourceOffset, MemorySegment target) {
        session.requireAlive();
        faults.request();
        transfers.download((OpenClBuffer) source, sourceOffset, target);
        session.counters().bytesDown.add(target.byteSize());
        faults.check();
    }

    @Override
    public void execute(OpCall call) {
        ops.execute(call);
    }

    @Override
    public BackendProgram compile(List<OpCall> calls) {
        session.requireAlive();
        Optional<FusedStep> fused = fusedSteps.find(calls);
        if (fused.isPresent() && fused.get().step().isWhole(calls.size())) {
            return new FusedProgram(session, programs, queue, fused.get());
        }
        RecordingQueue recording =
                new RecordingQueue(session, programs, commands, new Scratch(info.device(), memory), faults.record());
        try {
            DeviceOps recorder = opsOn(recording);
            for (int i = 0; i < calls.size(); i++) {
                if (fused.isPresent() && fused.get().step().first() == i) {
                    fused.get().run(recording, 1);
                    i = fused.get().step().last();
                } else {
                    recorder.execute(calls.get(i));
                }
            }
            return new RecordedProgram(session, recording);
        } catch (RuntimeException e) {
            recording.close();
            throw e;
        }
    }

    @Override
    public void synchronize() {
        session.requireAlive();
        faults.await();
        faults.check();
    }

    @Override
    public Optional<Tuner> tuner() {
        return Optional.of((limit, progress) -> tune(queue -> queue, limit, progress));
    }

    /** Tunes with programs of its own, of which nothing is kept on disk, launched through a queue on the session's own. */
    Tuning tune(UnaryOperator<KernelQueue> through, Duration limit, Consumer<TuningStep> progress) {
        session.requireAlive();
        try (Programs trials = new Programs(session, programs.limits(), new BinaryCache(null));
                Scratch parts = new Scratch(info.device(), memory)) {
            KernelQueue queue = new ImmediateQueue(session, trials, commands, parts, faults.record());
            return new TileTuner(this, through.apply(queue), session.facts().tileName(), table).tune(limit, progress);
        }
    }

    @Override
    public Map<String, String> software() {
        DeviceFacts facts = session.facts();
        DeviceLimits limits = programs.limits();
        Map<String, String> software = new LinkedHashMap<>();
        software.put("platform", facts.platformName() + ", " + facts.platformVersion());
        software.put("driver", facts.driver());
        software.put("compiler", facts.cVersion());
        software.put("build options", Programs.options(facts));
        software.put(
                "kernels",
                limits.cpuShaped() ? "for a processor" : "for a GPU, groups of " + limits.groupSize() + " work-items");
        software.put("matrix tiles", table.origin(facts.tileName(), limits));
        software.put("math mode", MathMode.FP32.toString());
        return software;
    }

    @Override
    public Map<String, Long> counters() {
        return session.counters().asMap();
    }

    @Override
    public void close() {
        programs.close();
        scratch.close();
        memory.free(faults.record());
        transfers.close();
        memory.close();
        session.close();
    }

    /** Returns the ops that launch on a queue. */
    private DeviceOps opsOn(KernelQueue queue) {
        return new DeviceOps(queue, products.on(queue));
    }
}
