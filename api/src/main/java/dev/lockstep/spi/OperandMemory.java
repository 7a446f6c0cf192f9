package dev.lockstep.spi;

import dev.lockstep.Tensor;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which operands share memory. */
final class OperandMemory {
    private OperandMemory() {}

    /** Returns whether the two are the same elements. */
    static boolean same(@Nullable Tensor a, @Nullable Tensor b) {
        return a != null
                && b != null
                && a.buffer().equals(b.buffer())
                && a.byteOffset() == b.byteOffset()
                && a.byteSize() == b.byteSize()
                && a.dtype() == b.dtype();
    }

    /** Returns whether the two have at least one byte in common. */
    static boolean overlap(Tensor a, Tensor b) {
        return a.buffer().equals(b.buffer())
                && a.byteOffset() < b.byteOffset() + b.byteSize()
                && b.byteOffset() < a.byteOffset() + a.byteSize();
    }

    /** Returns the tensors that are not absent. */
    static List<Tensor> present(@Nullable Tensor... tensors) {
        return Stream.of(tensors)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }
}
