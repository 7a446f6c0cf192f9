package dev.lockstep.kernels;

import dev.lockstep.DType;
import dev.lockstep.Scale;
import dev.lockstep.Tensor;
import dev.lockstep.op.RowCall;
import java.util.Map;

/** Gather and scatter of rows by index. */
final class RowLaunches {
    private static final Kernel U8_TO_F32 = new Kernel("rows.cl", "gather_elements_u8_f32", Map.of());
    private static final Kernel F32_TO_F32 = new Kernel("rows.cl", "gather_elements_f32_f32", Map.of());
    private static final Kernel U8_TO_I32 = new Kernel("rows.cl", "gather_elements_u8_i32", Map.of());
    private static final Kernel I32_TO_I32 = new Kernel("rows.cl", "gather_elements_i32_i32", Map.of());
    private static final Kernel ROWS_OF_U8 = new Kernel("rows.cl", "gather_rows_u8", Map.of());
    private static final Kernel ROWS_OF_F32 = new Kernel("rows.cl", "gather_rows_f32", Map.of());
    private static final Kernel WRITE_ROW_8 = new Kernel("rows.cl", "write_row_8", Map.of());
    private static final Kernel WRITE_ROW_16 = new Kernel("rows.cl", "write_row_16", Map.of());
    private static final Kernel WRITE_ROW_32 = new Kernel("rows.cl", "write_row_32", Map.of());
    private static final Kernel WRITE_ROW_64 = new Kernel("rows.cl", "write_row_64", Map.of());

    private final KernelQueue queue;
    private final LaunchConfig config;

    RowLaunches(KernelQueue queue, LaunchConfig config) {
        this.queue = queue;
        this.config = config;
    }

    /** Launches a call, which is valid. */
    void execute(RowCall call) {
        switch (call) {
            case RowCall.GatherRows gather -> gatherRows(gather);
            case RowCall.WriteRow(Tensor row, Tensor index, Tensor out) -> writeRow(row, index, out);
        }
    }

    private void gatherRows(RowCall.GatherRows call) {
        Tensor source = call.source();
        Tensor index = call.index();
        Tensor step = call.step();
        Scale scale = call.scale();
        Tensor out = call.out();
        long batch = out.shape().dim(0);
        long rowSize = source.shape().rowSize();
        long rows = source.shape().dim(0);
        long steps = step == null ? 1 : index.shape().dim(0);
        boolean single = rowSize == 1;
        Launch launch = queue.launch(single ? ofElements(source, out) : ofRows(source));
        launch.tensor(source).i64(rows);
        if (!single) {
            launch.i64(rowSize);
        }
        launch.tensor(index).i64(batch).tensor(step).i64(steps);
        launch.tensor(out).f32(scale.factor()).f32(scale.shift()).buffer(queue.faults());
        if (single) {
            launch.run(config.groupSize(), config.forElements(batch), 1);
        } else {
            launch.run(config.groupSize(), config.forRows(batch, rowSize), config.forColumns(rowSize));
        }
    }

    private void writeRow(Tensor row, Tensor index, Tensor out) {
        Kernel kernel = switch (row.dtype().byteSize()) {
            case 1 -> WRITE_ROW_8;
            case 2 -> WRITE_ROW_16;
            case 4 -> WRITE_ROW_32;
            default -> WRITE_ROW_64;
        };
        long n = row.size();
        queue.launch(kernel)
                .tensor(row)
                .i64(n)
                .tensor(index)
                .tensor(out)
                .i64(out.shape().dim(0))
                .buffer(queue.faults())
                .run(config.groupSize(), config.forElements(n), 1);
    }

    private static Kernel ofElements(Tensor source, Tensor out) {
        if (out.dtype() == DType.I32) {
            return source.dtype() == DType.U8 ? U8_TO_I32 : I32_TO_I32;
        }
        return source.dtype() == DType.U8 ? U8_TO_F32 : F32_TO_F32;
    }

    private static Kernel ofRows(Tensor source) {
        return source.dtype() == DType.U8 ? ROWS_OF_U8 : ROWS_OF_F32;
    }
}
