package dev.lockstep.cpu;

import dev.lockstep.Tensor;
import java.lang.foreign.MemorySegment;

/** The operands of {@link Kernels#weightGradient}: x is [rows, inputs]. One object serves all calls. */
final class WeightGradientCall {
    /**
     * A block of gradY, packed into panels of GRADIENT_ROWS columns: element (i, o) is at
     * {@code (o / GRADIENT_ROWS · rows + i) · GRADIENT_ROWS + o mod GRADIENT_ROWS}. The last panel is padded with zeros.
     */
    final Floats packedGradY =
            new Floats(SkinnyGradient.ROWS_PER_BLOCK * (SkinnyProduct.MAX_OUTPUTS + Kernels.GRADIENT_ROWS));

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

    /** Packs n rows of gradY from {@code first} on. */
    void pack(Tensor gradY, long first, int n) {
        MemorySegment segment = CpuBuffer.segmentOf(gradY);
        long at = gradY.byteOffset() + 4 * first * outputs;
        float[] packed = packedGradY.array;
        for (int group = 0; group < outputs; group += Kernels.GRADIENT_ROWS) {
            int columns = Math.min(Kernels.GRADIENT_ROWS, outputs - group);
            for (int i = 0; i < n; i++) {
                int to = group * n + i * Kernels.GRADIENT_ROWS;
                for (int j = 0; j < Kernels.GRADIENT_ROWS; j++) {
                    packed[to + j] = j < columns ? Memory.getFloat(segment, at + 4L * (i * outputs + group + j)) : 0f;
                }
            }
        }
    }
}
