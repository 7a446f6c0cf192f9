package dev.lockstep.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lockstep.DType;
import dev.lockstep.Tensor;
import java.util.Arrays;
import java.util.List;

/** The elements of F32 and I32 tensors, as bits. */
final class Bits {
    private Bits() {}

    /** Copies them from the device. */
    static int[] of(Tensor tensor) {
        if (tensor.dtype() == DType.I32) {
            return tensor.toIntArray();
        }
        float[] values = tensor.toFloatArray();
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
        return bits;
    }

    /** Copies those of several tensors from the device. */
    static List<int[]> of(List<Tensor> tensors) {
        return tensors.stream().map(Bits::of).toList();
    }

    static void requireSame(List<int[]> expected, List<int[]> actual, String what) {
        assertEquals(expected.size(), actual.size(), what);
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i), what + ", result " + i);
        }
    }
}
