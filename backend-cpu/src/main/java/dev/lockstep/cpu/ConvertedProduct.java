package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.DType;
import dev.lockstep.Scale;
import dev.lockstep.Tensor;
import dev.lockstep.op.ElementCall;
import dev.lockstep.op.LinearCall;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A conversion of bytes and a tall and skinny product of what it gives, in one pass: a thread converts as many rows as its cache holds, and
 * multiplies them. The bits are those of the two calls. What the first hands to the second is written to memory only where that is asked for.
 */
final class ConvertedProduct extends RowTask {
    /** The most bytes of converted rows, so that they and the weight stay in a cache of the second level. */
    private static final long CONVERTED_BYTES = 1 << 17;

    private static final int LANES = Kernels.LANES;

    private final Kernels kernels;
    private final SkinnyProduct product;
    private MemorySegment source = MemorySegment.NULL;
    private long sourceAt;
    private Scale scale = Scale.NONE;
    private @Nullable MemorySegment converted;
    private long convertedAt;
    private long rows;
    private int inputs;

    ConvertedProduct(Kernels kernels) {
        this.kernels = kernels;
        product = new SkinnyProduct(kernels);
    }

    /** Returns whether two calls, the second of which follows the first, can be made in one pass by compiled loops. */
    static boolean fits(ElementCall.Convert convert, LinearCall.Linear linear) {
        Tensor x = convert.out();
        long features = linear.weight().shape().dim(1);
        return convert.source().dtype() == DType.U8
                && x.dtype() == DType.F32
                && x.size() > 0
                && x.isSameMemory(linear.x())
                && features <= SkinnyProduct.KC
                && linear.weight().shape().dim(0) <= SkinnyProduct.MAX_OUTPUTS
                && areApart(List.of(x, convert.source()), linear);
    }

    /** Returns whether nothing that the product writes is still to be converted, and it reads nothing else of what was converted. */
    private static boolean areApart(List<Tensor> first, LinearCall.Linear linear) {
        return Stream.of(linear.weight(), linear.bias(), linear.y())
                .filter(Objects::nonNull)
                .noneMatch(operand -> first.stream().anyMatch(operand::overlaps));
    }

    /**
     * Makes both calls.
     *
     * @param keeps whether what the first hands to the second is left in memory
     */
    void call(ElementCall.Convert convert, LinearCall.Linear linear, boolean keeps, WorkerPool pool) {
        source = segmentOf(convert.source());
        sourceAt = convert.source().byteOffset();
        scale = convert.scale();
        converted = keeps ? segmentOf(convert.out()) : null;
        convertedAt = convert.out().byteOffset();
        product.set(linear.x(), linear.weight(), linear.bias(), linear.y());
        rows = linear.x().shape().dim(0);
        inputs = Math.toIntExact(linear.weight().shape().dim(1));
        over(product.groups(), product.groupSize(), pool);
    }

    /** One row of the task is a group of LANES rows. */
    @Override
    void rows(long firstGroup, long endGroup, int part, Scratch scratch) {
        long end = Math.min(rows, endGroup * LANES);
        long most = Math.max(1, CONVERTED_BYTES / (4L * inputs * LANES)) * LANES;
        for (long first = firstGroup * LANES; first < end; first += most) {
            rows(first, (int) Math.min(most, end - first), scratch);
        }
    }

    private void rows(long first, int n, Scratch scratch) {
        int elements = n * inputs;
        MemorySegment kept = converted;
        MemorySegment x = kept == null ? scratch.aligned(4L * elements) : kept;
        long at = kept == null ? 0 : convertedAt + 4 * first * inputs;
        long from = sourceAt + first * inputs;
        kernels.scaleBytes(source, from, x, at, elements, scale.factor(), scale.shift(), scratch);
        if (!product.wholeRows(x, at, first, n)) {
            throw new IllegalStateException("there are no compiled loops");
        }
    }
}
