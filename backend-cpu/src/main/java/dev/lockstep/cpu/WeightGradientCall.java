package dev.lockstep.cpu;

import java.lang.foreign.MemorySegment;

/** The operands of {@link Kernels#weightGradient}: gradY [rows, outputs], x [rows, inputs]. One object serves all calls. */
final class WeightGradientCall {
    MemorySegment gradY = MemorySegment.NULL;
    long gradYAt;
    MemorySegment x = MemorySegment.NULL;
    long xAt;
    int outputs;
    int inputs;

    /** gradWeight [outputs, inputs]. */
    MemorySegment gradient = MemorySegment.NULL;

    long gradientAt;

    /** Whether the result is added to the gradient that is there. */
    boolean add;

    /** Whether the gradient is written. */
    boolean store;

    /** Whether the weight takes a step of plain SGD with the gradient. */
    boolean update;

    MemorySegment weight = MemorySegment.NULL;
    long weightAt;
    float learningRate;
    float weightDecay;
}
