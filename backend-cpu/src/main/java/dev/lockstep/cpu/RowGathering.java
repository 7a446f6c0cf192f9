package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.DType;
import dev.lockstep.Op;
import dev.lockstep.Scale;
import dev.lockstep.Tensor;
import dev.lockstep.op.RowCall;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;

/** {@link dev.lockstep.Ops#gatherRows}. */
final class RowGathering extends RowTask {
    private final Kernels kernels;
    private MemorySegment source = MemorySegment.NULL;
    private long sourceAt;
    private DType from = DType.F32;
    private MemorySegment index = MemorySegment.NULL;
    private long indexAt;
    private MemorySegment out = MemorySegment.NULL;
    private long outAt;
    private boolean toInts;
    private int rowSize;
    private Scale scale = Scale.NONE;

    RowGathering(Kernels kernels) {
        this.kernels = kernels;
    }

    void call(RowCall.GatherRows call, WorkerPool pool) {
        Tensor in = call.source();
        Tensor indices = call.index();
        Tensor step = call.step();
        Tensor target = call.out();
        long batch = target.shape().dim(0);
        long first = step == null
                ? 0
                : batch
                        * Indices.scalar(
                                Op.GATHER_ROWS, "step", step, indices.shape().dim(0));
        long rows = in.shape().dim(0);
        Indices.check(Op.GATHER_ROWS, "index", indices, first, batch, rows, OptionalInt.empty(), kernels);
        source = segmentOf(in);
        sourceAt = in.byteOffset();
        from = in.dtype();
        index = segmentOf(indices);
        indexAt = indices.byteOffset() + 4 * first;
        out = segmentOf(target);
        outAt = target.byteOffset();
        toInts = target.dtype() == DType.I32;
        rowSize = Math.toIntExact(in.shape().rowSize());
        scale = call.scale();
        over(batch, rowSize, pool);
    }

    @Override
    void rows(long first, long end, int part, Scratch scratch) {
        if (from == DType.F32 && scale.equals(Scale.NONE)) {
            copyRows(first, end);
            return;
        }
        long i = first;
        if (from == DType.U8 && !toInts) {
            for (; i <= end - Kernels.GATHERED_ROWS; i += Kernels.GATHERED_ROWS) {
                fourRows(i, scratch);
            }
        }
        for (; i < end; i++) {
            row(i, scratch);
        }
    }

    /** Rows may lie in a mapped file, so no compiled loop copies them. */
    private void copyRows(long first, long end) {
        long bytes = (long) Float.BYTES * rowSize;
        for (long i = first; i < end; i++) {
            MemorySegment.copy(source, sourceOf(i), out, outAt + i * bytes, bytes);
        }
    }

    private void fourRows(long first, Scratch scratch) {
        kernels.scaleFourRows(
                source,
                sourceOf(first),
                sourceOf(first + 1),
                sourceOf(first + 2),
                sourceOf(first + 3),
                out,
                outAt + 4 * first * rowSize,
                rowSize,
                scale.factor(),
                scale.shift(),
                scratch);
    }

    private void row(long i, Scratch scratch) {
        long at = sourceOf(i);
        long to = outAt + 4 * i * rowSize;
        if (toInts) {
            int value = from == DType.I32 ? Memory.getInt(source, at) : Memory.getUnsignedByte(source, at);
            Memory.putInt(out, to, value);
        } else if (from == DType.U8) {
            kernels.scaleBytes(source, at, out, to, rowSize, scale.factor(), scale.shift(), scratch);
        } else {
            kernels.scale(source, at, out, to, rowSize, scale.factor(), scale.shift());
        }
    }

    /** Returns where the i-th row of the batch lies in the source. */
    private long sourceOf(long i) {
        return sourceAt + (long) Memory.getInt(index, indexAt + 4 * i) * rowSize * from.byteSize();
    }
}
