package dev.lockstep.tck.mutant;

import dev.lockstep.DeviceInfo;
import dev.lockstep.Ops;
import dev.lockstep.spi.AllocationFailedException;
import dev.lockstep.spi.BackendCompute;
import dev.lockstep.spi.BackendProgram;
import dev.lockstep.spi.Buffer;
import dev.lockstep.spi.OpCall;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;

/** A right compute with wrong ops. */
final class MutantCompute implements BackendCompute {
    private final BackendCompute right;
    private final Mutant mutant;
    private final DeviceInfo info;
    private final Ops ops;

    MutantCompute(BackendCompute right, Mutant mutant, DeviceInfo info) {
        this.right = right;
        this.mutant = mutant;
        this.info = info;
        this.ops = new MutantOps(mutant, right.ops());
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public Buffer allocate(long bytes) throws AllocationFailedException {
        return right.allocate(bytes);
    }

    @Override
    public void free(Buffer buffer) {
        right.free(buffer);
    }

    @Override
    public boolean accepts(Buffer buffer) {
        return right.accepts(buffer);
    }

    @Override
    public void upload(MemorySegment source, Buffer target, long targetOffset) {
        right.upload(source, target, targetOffset);
    }

    @Override
    public void download(Buffer source, long sourceOffset, MemorySegment target) {
        right.download(source, sourceOffset, target);
    }

    @Override
    public Ops ops() {
        return ops;
    }

    @Override
    public BackendProgram compile(List<OpCall> calls) {
        return switch (mutant) {
            case PROGRAM_DROPS_LAST_CALL -> BackendProgram.replay(calls.subList(0, calls.size() - 1), ops);
            case PROGRAM_RATE_OFF_LATER -> {
                Ops wrong = new MutantOps(Mutant.LEARNING_RATE_OFF, right.ops());
                yield new ProgramMistakes(calls, step -> step < 2 ? ops : wrong);
            }
            case PROGRAM_SKIPS_AN_UPDATE -> new ProgramMistakes(calls, step -> step == 3 ? new NoUpdate(ops) : ops);
            default -> BackendProgram.replay(calls, ops);
        };
    }

    @Override
    public void synchronize() {
        right.synchronize();
    }

    @Override
    public Map<String, String> software() {
        return right.software();
    }

    @Override
    public Map<String, Long> counters() {
        return right.counters();
    }

    @Override
    public void close() {
        right.close();
    }
}
