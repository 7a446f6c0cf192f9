package dev.lockstep.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/** Calls of the functions of {@link NativeLibrary}, which is there. Constants, so that compiled code calls them directly. */
final class NativeLoops {
    static final MemorySegment SCALE_BYTES = NativeLibrary.function("lockstep_scale_bytes");
    static final MemorySegment SCALE = NativeLibrary.function("lockstep_scale");
    static final MemorySegment UNIFORM = NativeLibrary.function("lockstep_uniform");
    static final MemorySegment RELU = NativeLibrary.function("lockstep_relu");
    static final MemorySegment RELU_BACKWARD = NativeLibrary.function("lockstep_relu_backward");
    static final MemorySegment SGD = NativeLibrary.function("lockstep_sgd");
    static final MemorySegment SGD_MOMENTUM = NativeLibrary.function("lockstep_sgd_momentum");
    static final MemorySegment ADAM_W = NativeLibrary.function("lockstep_adamw");
    static final MemorySegment MAX = NativeLibrary.function("lockstep_max");
    static final MemorySegment EXP_SUM = NativeLibrary.function("lockstep_exp_sum");
    static final MemorySegment SOFTMAX_ROWS = NativeLibrary.function("lockstep_softmax_rows");
    static final MemorySegment EXP_COLUMNS = NativeLibrary.function("lockstep_exp_columns");
    static final MemorySegment SCALE_COLUMNS = NativeLibrary.function("lockstep_scale_columns");
    static final MemorySegment LOG_SOFTMAX = NativeLibrary.function("lockstep_log_softmax");
    static final MemorySegment DOT = NativeLibrary.function("lockstep_dot");
    static final MemorySegment SUM_LANES = NativeLibrary.function("lockstep_sum_lanes");
    static final MemorySegment WEIGHT_GRADIENT = NativeLibrary.function("lockstep_weight_gradient");
    static final MemorySegment MULTIPLY = NativeLibrary.function("lockstep_multiply");
    static final MemorySegment PACK_ROWS = NativeLibrary.function("lockstep_pack_rows");
    static final MemorySegment TRANSPOSE = NativeLibrary.function("lockstep_transpose");
    static final MemorySegment PACK_PANELS = NativeLibrary.function("lockstep_pack_panels");
    static final MemorySegment BEFORE_LINE = NativeLibrary.function("lockstep_before_line");
    static final MemorySegment TILE = NativeLibrary.function("lockstep_tile");
    static final MemorySegment LINEAR_ROWS = NativeLibrary.function("lockstep_linear_rows");
    static final MemorySegment LOSS_ROWS = NativeLibrary.function("lockstep_loss_rows");
    static final MemorySegment ARGMAX = NativeLibrary.function("lockstep_argmax");
    static final MemorySegment ADD_ROWS = NativeLibrary.function("lockstep_add_rows");
    static final MemorySegment STORE_TOTALS = NativeLibrary.function("lockstep_store_totals");
    static final MemorySegment FIRST_OUTSIDE = NativeLibrary.function("lockstep_first_outside");
    static final MemorySegment STEPS = NativeLibrary.function("lockstep_steps");
    static final MemorySegment MAP = NativeLibrary.function("lockstep_map");
    static final MemorySegment TOUCH = NativeLibrary.function("lockstep_touch");
    static final MemorySegment UNMAP = NativeLibrary.function("lockstep_unmap");

    private static final MethodHandle HANDLE = NativeLibrary.handle();

    private NativeLoops() {}

    /** Returns the address of a range of a segment, which the function will take on trust. */
    static long at(MemorySegment segment, long offset, long bytes) {
        Objects.checkFromIndexSize(offset, bytes, segment.byteSize());
        return Memory.offHeap(segment).address() + offset;
    }

    /** Returns the bits of a float as a word. */
    static long word(float value) {
        return Float.floatToRawIntBits(value);
    }

    /** Calls a function of at most five words. */
    static long call(MemorySegment function, long w0, long w1, long w2, long w3, long w4) {
        return call(function, Floats.NONE, Floats.NONE, Floats.NONE, w0, w1, w2, w3, w4, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** Calls a function of six words that takes an array. */
    static long call(MemorySegment function, Floats a, long w0, long w1, long w2, long w3, long w4, long w5) {
        return call(function, a, Floats.NONE, Floats.NONE, w0, w1, w2, w3, w4, w5, 0, 0, 0, 0, 0, 0, 0);
    }

    /** Calls a function of one word that takes arrays. */
    static long call(MemorySegment function, Floats a, Floats b, Floats c, long w0) {
        return call(function, a, b, c, w0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** Calls a function. */
    static long call(
            MemorySegment function,
            Floats a,
            Floats b,
            Floats c,
            long w0,
            long w1,
            long w2,
            long w3,
            long w4,
            long w5,
            long w6,
            long w7,
            long w8,
            long w9,
            long w10,
            long w11,
            long w12) {
        try {
            return (long) HANDLE.invokeExact(
                    function, a.segment, b.segment, c.segment, w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10, w11, w12);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e); // a native function throws nothing
        }
    }
}
