package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;
import static dev.lockstep.cpu.NativeLoops.word;

import dev.lockstep.DType;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import dev.lockstep.fusion.LinearSoftmaxStep;
import dev.lockstep.op.RowCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/**
 * Many fused training steps in one call of a compiled loop, with the bits of {@link FusedStep}. It takes the steps whose intermediates
 * nobody can see: the last of a run is left to the caller, and so is one that would read an index or a label out of range, which has then
 * changed nothing.
 */
final class NativeSteps {
    /** The multiply-adds of a call: about a tenth of a millisecond, since the garbage collector may wait for it. */
    private static final long WORK_OF_CALL = 4_000_000;

    private static final int MAX_STEPS_OF_CALL = 256;
    private static final int LANES = Kernels.LANES;

    /** What step.c calls the words of struct step. */
    private static final int WORDS = 32;

    private static final int COUNT_OF_STEPS = 0;
    private static final int INDEX = 9;
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG;

    private final LinearSoftmaxStep step;
    private final int stepsOfCall;
    private final int groups;
    private final long batch;
    private final MemorySegment losses;
    private final MemorySegment words;
    private final @Nullable StagedBatches staged;

    /** Prepares a step, which {@link #fits}. */
    NativeSteps(LinearSoftmaxStep step) {
        this.step = step;
        batch = step.batch();
        groups = (int) ((batch + LANES - 1) / LANES);
        long work = 2 * batch * step.features() * step.classes();
        int most = Math.clamp(WORK_OF_CALL / work, 1, MAX_STEPS_OF_CALL);
        Arena arena = Arena.ofAuto();
        staged = StagedBatches.areNeeded(step) ? new StagedBatches(step, most, arena) : null;
        stepsOfCall = staged == null ? most : staged.capacity();
        losses = arena.allocate(2L * Double.BYTES * groups * stepsOfCall, Double.BYTES);
        words = arena.allocate(WORDS * WORD.byteSize(), WORD.byteSize());
        setWords();
    }

    /** Returns whether the compiled loop takes steps that {@link FusedStep#fits}: it sums a row in one block. */
    static boolean fits(LinearSoftmaxStep step) {
        return step.features() <= SkinnyProduct.KC;
    }

    /** Takes at most the given number of steps; returns how many. It stops where the thread is interrupted. */
    long run(long times) {
        long done = 0;
        while (done < times && !Thread.currentThread().isInterrupted()) {
            long asked = Math.min(stepsOfCall, times - done);
            int taken = call(asked);
            done += taken;
            if (taken < asked) {
                break;
            }
        }
        return done;
    }

    private int call(long times) {
        int first = Memory.getInt(segmentOf(step.step()), step.step().byteOffset());
        long steps = times;
        if (staged != null) {
            steps = staged.fill(first, (int) times);
            words.setAtIndex(WORD, INDEX, staged.index(first));
        }
        words.setAtIndex(WORD, COUNT_OF_STEPS, steps);
        try {
            int taken = (int) NativeLoops.call(NativeLoops.STEPS, words.address(), 0, 0, 0, 0);
            writeHistory(first, taken);
            return taken;
        } finally {
            Reference.reachabilityFence(this); // its memory is known to the loop by address alone
        }
    }

    /** Logarithms are Java's, whose bits are the same on every machine. */
    private void writeHistory(int first, int taken) {
        RowCall.WriteRow history = step.history();
        if (history == null) {
            return;
        }
        MemorySegment out = segmentOf(history.out());
        long at = history.out().byteOffset() + 4L * first;
        for (int i = 0; i < taken; i++) {
            double total = 0;
            for (int group = 0; group < groups; group++) {
                long pair = 2L * (i * groups + group);
                double sum = losses.getAtIndex(Memory.DOUBLE, pair);
                total += sum + StrictMath.log(losses.getAtIndex(Memory.DOUBLE, pair + 1));
            }
            Memory.putFloat(out, at + 4L * i, (float) (total / batch));
        }
    }

    private void setWords() {
        RowCall.GatherRows images = step.images();
        RowCall.GatherRows labels = step.labels();
        Sgd weight = step.weightStep().options();
        Sgd bias = step.biasStep().options();
        Tensor weightSchedule = weight.schedule();
        Tensor biasSchedule = bias.schedule();
        RowCall.WriteRow history = step.history();
        long[] values = {
            0,
            batch,
            step.features(),
            step.classes(),
            staged == null ? address(images.source()) : staged.images(),
            images.source().dtype() == DType.F32 ? 1 : 0,
            word(images.scale().factor()),
            word(images.scale().shift()),
            staged == null ? images.source().shape().dim(0) : staged.rows(),
            address(images.index()),
            images.index().shape().dim(0),
            staged == null ? address(labels.source()) : staged.labels(),
            staged != null || labels.source().dtype() == DType.I32 ? 1 : 0,
            staged == null ? labels.source().shape().dim(0) : staged.rows(),
            address(step.step()),
            history == null ? Long.MAX_VALUE : history.out().shape().dim(0),
            address(images.out()),
            address(labels.out()),
            address(step.linear().weight()),
            address(step.biasStep().weight()),
            step.count() == null ? 0 : address(step.count().count()),
            Double.doubleToRawLongBits(step.loss().options().labelSmoothing()),
            Double.doubleToRawLongBits(1.0 / batch),
            word((float) weight.learningRate()),
            word((float) weight.weightDecay()),
            weightSchedule == null ? 0 : address(weightSchedule),
            rows(weightSchedule),
            word((float) bias.learningRate()),
            word((float) bias.weightDecay()),
            biasSchedule == null ? 0 : address(biasSchedule),
            rows(biasSchedule),
            losses.address()
        };
        MemorySegment.copy(values, 0, words, WORD, 0, WORDS);
    }

    /** Returns the steps that a schedule knows: any number if it is a scalar or absent. */
    private static long rows(@Nullable Tensor schedule) {
        return schedule == null || schedule.shape().rank() == 0 ? Long.MAX_VALUE : schedule.size();
    }

    private static long address(Tensor tensor) {
        return NativeLoops.at(segmentOf(tensor), tensor.byteOffset(), tensor.byteSize());
    }
}
