package dev.lockstep.cuda;

import dev.lockstep.DeviceInfo;
import dev.lockstep.MathMode;
import dev.lockstep.cuda.blas.Blas;
import dev.lockstep.cuda.blas.CudaMatrixProducts;
import dev.lockstep.cuda.library.CudaLibraries;
import dev.lockstep.error.BackendException;
import dev.lockstep.kernels.BinaryCache;
import dev.lockstep.kernels.DeviceOps;
import dev.lockstep.kernels.FaultRecord;
import dev.lockstep.kernels.FusedStep;
import dev.lockstep.kernels.FusedSteps;
import dev.lockstep.kernels.Scratch;
import dev.lockstep.op.OpCall;
import dev.lockstep.spi.AllocationFailedException;
import dev.lockstep.spi.BackendCompute;
import dev.lockstep.spi.BackendProgram;
import dev.lockstep.spi.Buffer;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A GPU, opened: its session, memory and kernels, and the ops on them. */
final class CudaCompute implements BackendCompute {
    private final DeviceInfo info;
    private final Session session;
    private final MathMode mode;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final DeviceMemory memory;
    private final Transfers transfers;
    private final Modules modules;
    private final FaultWatch faults;
    private final Blas blas;
    private final FusedSteps fusedSteps;
    private final CudaQueue queue;
    private final DeviceOps ops;
    private final Map<String, String> software;

    private CudaCompute(DeviceInfo info, Session session, MathMode mode, CudaLibraries libraries) {
        this.info = info;
        this.session = session;
        this.mode = mode;
        try {
            session.enter();
            memory = opened(new DeviceMemory(session));
            PinnedMemory pinned = opened(new PinnedMemory(session, 2 * Transfers.HALF + FaultRecord.BYTES));
            transfers = opened(new Transfers(session, pinned.segment()));
            modules = opened(new Modules(
                    session,
                    BinaryCache.ofUser(CudaBackend.KIND),
                    libraries.nvrtc().orElseThrow()));
            faults = new FaultWatch(
                    session,
                    own(memory.allocate(FaultRecord.BYTES)),
                    pinned.segment().asSlice(2 * Transfers.HALF, FaultRecord.BYTES));
            CudaBuffer workspace = own(
                    memory.allocateAsItIs(Blas.workspaceBytes(session.facts().capability())));
            blas = opened(Blas.open(
                    libraries.cublas().orElseThrow(),
                    session.device(),
                    mode,
                    new Blas.Workspace(workspace.address(), workspace.byteSize())));
            fusedSteps = new FusedSteps(modules.limits());
            queue = opened(queue(Commands.immediate(session)));
            ops = opsOn(queue, session.stream());
            software = describeSoftware();
        } catch (AllocationFailedException e) {
            BackendException error = new BackendException(
                    info.device(),
                    "it has not enough memory left to be opened: " + e.getMessage(),
                    "end other programs that use the device",
                    e);
            closeAfter(error);
            throw error;
        } catch (RuntimeException | Error e) {
            closeAfter(e);
            throw e;
        }
        session.exit();
    }

    /**
     * Opens a GPU.
     *
     * @param stream the application's stream that is to be used, or null
     */
    static CudaCompute open(
            DeviceInfo info, GpuFacts facts, MathMode mode, CudaLibraries libraries, @Nullable Long stream) {
        JCuda.load(info.device());
        return new CudaCompute(info, new Session(info.device(), facts, stream), mode, libraries);
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
        return buffer instanceof CudaBuffer ours
                && (ours.owner() == null ? memory.canUse(ours) : memory.equals(ours.owner()));
    }

    @Override
    public void upload(MemorySegment source, Buffer target, long targetOffset) {
        session.requireAlive();
        session.enter();
        try {
            transfers.upload(source, ((CudaBuffer) target).address() + targetOffset);
            session.counters().bytesUp.add(source.byteSize());
            faults.await();
        } finally {
            session.exit();
        }
    }

    @Override
    public void download(Buffer source, long sourceOffset, MemorySegment target) {
        session.requireAlive();
        session.enter();
        try {
            transfers.download(((CudaBuffer) source).address() + sourceOffset, target);
            session.counters().bytesDown.add(target.byteSize());
            faults.await();
        } finally {
            session.exit();
        }
    }

    @Override
    public void execute(OpCall call) {
        ops.execute(call);
    }

    @Override
    public BackendProgram compile(List<OpCall> calls) {
        session.requireAlive();
        // The fused step computes in binary32.
        Optional<FusedStep> fused = mode == MathMode.FP32 ? fusedSteps.find(calls) : Optional.empty();
        if (fused.isPresent() && fused.get().step().isWhole(calls.size())) {
            return new FusedProgram(session, queue, fused.get());
        }
        CudaQueue recording = queue(Commands.recorded(session));
        DeviceOps recorder = opsOn(recording, session.recordingStream());
        return GraphProgram.of(session, recording, () -> {
            for (int i = 0; i < calls.size(); i++) {
                if (fused.isPresent() && fused.get().step().first() == i) {
                    fused.get().run(recording, 1);
                    i = fused.get().step().last();
                } else {
                    recorder.execute(calls.get(i));
                }
            }
        });
    }

    @Override
    public void synchronize() {
        session.requireAlive();
        session.enter();
        try {
            faults.await();
        } finally {
            session.exit();
        }
    }

    @Override
    public Map<String, String> software() {
        return software;
    }

    private Map<String, String> describeSoftware() {
        GpuFacts facts = session.facts();
        Map<String, String> software = new LinkedHashMap<>();
        software.put("compute capability", facts.capabilityText());
        software.put("driver", "for CUDA " + facts.driverText());
        software.putAll(blas.software());
        software.put(
                "NVRTC",
                modules.compiler().version() + ", " + modules.compiler().file());
        software.put("compiler options", String.join(" ", Modules.OPTIONS));
        software.put("memory", memory.kind());
        software.put("math mode", mode.toString());
        return software;
    }

    @Override
    public Map<String, Long> counters() {
        return session.counters().asMap();
    }

    @Override
    public void close() {
        session.enterToClose();
        session.awaitToClose();
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                session.unreleased(e);
            }
        }
        session.close();
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

    private CudaBuffer own(CudaBuffer buffer) {
        opened.push(() -> memory.free(buffer));
        return buffer;
    }

    private CudaQueue queue(Commands commands) {
        return new CudaQueue(modules, commands, new Scratch(info.device(), memory), faults.record());
    }

    /** Returns the ops that launch on a queue. */
    private DeviceOps opsOn(CudaQueue queue, long stream) {
        return new DeviceOps(queue, new InContext(session, new CudaMatrixProducts(queue, blas, stream)));
    }
}
