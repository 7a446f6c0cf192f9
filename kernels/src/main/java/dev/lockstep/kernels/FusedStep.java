package dev.lockstep.kernels;

import dev.lockstep.Tensor;
import dev.lockstep.fusion.LinearSoftmaxStep;
import dev.lockstep.op.RowCall;

/**
 * A training step that one kernel launch replays many times: the weight stays in one group's registers or one core's cache, and the
 * device does not return to the host between steps. Made by {@link FusedSteps}.
 */
public final class FusedStep {
    /** The multiplications of a launch in its forward passes: some ten milliseconds, so that no watchdog ends it. */
    private static final long PRODUCTS_PER_LAUNCH = 1L << 29;

    private static final long MAX_STEPS_PER_LAUNCH = 4096;

    private final LinearSoftmaxStep step;
    private final boolean imagesFirst;
    private final Kernel kernel;
    private final int groupSize;

    FusedStep(LinearSoftmaxStep step, boolean imagesFirst, Kernel kernel, int groupSize) {
        this.step = step;
        this.imagesFirst = imagesFirst;
        this.kernel = kernel;
        this.groupSize = groupSize;
    }

    /** Returns the kernel that the step is launched with. */
    public Kernel kernel() {
        return kernel;
    }

    /** Returns whether the step is all that a program of so many calls has. */
    public boolean isWhole(int calls) {
        return step.isWhole(calls);
    }

    /** Returns the index of the first call that the step stands for. */
    public int first() {
        return step.first();
    }

    /** Returns the index of the last call that the step stands for. */
    public int last() {
        return step.last();
    }

    /**
     * Launches {@code times} replays of the step, many in a launch; one more replay where the thread is interrupted meanwhile.
     * After the last launch every intermediate holds its value, and after each launch everything else does.
     *
     * @return the replays launched
     */
    public long run(KernelQueue queue, long times) {
        long products = step.batch() * step.features() * step.classes();
        long stepsPerLaunch = Math.clamp(PRODUCTS_PER_LAUNCH / products, 1, MAX_STEPS_PER_LAUNCH);
        long done = 0;
        while (done < times) {
            boolean interrupted = Thread.currentThread().isInterrupted();
            long next = interrupted ? 1 : Math.min(times - done, stepsPerLaunch);
            boolean isLast = interrupted || done + next == times;
            launch(queue, (int) next, isLast);
            done += next;
            if (isLast) {
                break;
            }
        }
        return done;
    }

    /** The arguments are in the order of STEP_PARAMETERS in step.h. */
    private void launch(KernelQueue queue, int times, boolean isLast) {
        RowCall.GatherRows images = step.images();
        RowCall.GatherRows labels = step.labels();
        double smoothing = step.loss().options().labelSmoothing();
        Tensor count = step.count() == null ? null : step.count().count();
        Tensor history = step.history() == null ? null : step.history().out();
        queue.launch(kernel)
                .tensor(images.source())
                .tensor(labels.source())
                .i64(rows(imagesFirst ? images : labels))
                .i64(rows(imagesFirst ? labels : images))
                .tensor(images.index())
                .i64(images.index().shape().dim(0))
                .tensor(step.step())
                .f32(images.scale().factor())
                .f32(images.scale().shift())
                .tensor(step.linear().weight())
                .tensor(step.linear().bias())
                .f32((float) step.weightStep().options().learningRate())
                .f32((float) step.weightStep().options().weightDecay())
                .f32((float) step.biasStep().options().learningRate())
                .f32((float) step.biasStep().options().weightDecay())
                .f32((float) (1.0 / step.batch()))
                .f32((float) (1 - smoothing))
                .f32((float) (smoothing / step.classes()))
                .tensor(images.out())
                .tensor(labels.out())
                .tensor(step.linear().y())
                .tensor(step.loss().loss())
                .tensor(step.loss().gradLogits())
                .tensor(step.backward().gradWeight())
                .tensor(step.backward().gradBias())
                .tensor(count)
                .tensor(history)
                .i64(history == null ? 0 : history.shape().dim(0))
                .i32(times)
                .i32(isLast ? 1 : 0)
                .buffer(queue.faults())
                .run(groupSize, 1, 1);
    }

    private static long rows(RowCall.GatherRows gather) {
        return gather.source().shape().dim(0);
    }
}
