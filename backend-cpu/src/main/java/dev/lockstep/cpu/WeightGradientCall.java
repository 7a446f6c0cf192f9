package dev.lockstep.cpu;

import java.lang.foreign.MemorySegment;

/** The operands of {@link Kernels#weightGradient}: x is [rows, inputs]. One object serves all calls. */
final class WeightGradientCall {
    /**
     * A block of gradY, packed into panels of GRADIENT_ROWS columns: element (i, o) is at
     * {@code (o / GRADIENT_ROWS · rows + i) · GRADIENT_ROWS + o mod GRADIENT_ROWS}. The last panel is padded with zeros.
     */
    Floats packedGradY = Floats.NONE;

    MemorySegment x = MemorySegment.NULL;
    long xAt;
    int outputs;
    int inputs;

    /** gradWeight [outputs, inputs]. */
    MemorySegment gradient = MemorySegment.NULL;

    long gradientAt;

    /** Whether the gradient is accumulated. */
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
