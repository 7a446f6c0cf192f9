package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.spi.Buffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two buffers may name the same memory; what overlaps is decided by addresses. */
class OverlapTest {
    private final Compute compute =
            new Compute(HeapCompute.ofIndex(0), ComputeOptions.defaults().withOnLeak(leak -> {}), List.of());

    /** A range of a space that several buffers share. */
    private record Range(Object space, long address, long byteSize) implements Buffer {}

    @AfterEach
    void close() {
        compute.close();
    }

    private Tensor at(Object space, long address, long byteSize) {
        Storage storage = new Storage(
                compute.queue(),
                new Range(space, address, byteSize),
                DType.U8,
                Shape.of(byteSize),
                address,
                Ownership.APPLICATION);
        return new Tensor(storage, DType.U8, Shape.of(byteSize), 0, false);
    }

    @Test
    void rangesOfOneSpaceOverlapWhereTheyShareAByte() {
        Tensor tensor = at("ram", 1000, 256);
        assertThat(tensor.overlaps(at("ram", 1064, 256))).isTrue();
        assertThat(tensor.overlaps(at("ram", 1255, 1))).isTrue();
        assertThat(tensor.overlaps(at("ram", 936, 65))).isTrue();
        assertThat(tensor.overlaps(at("ram", 1256, 64))).isFalse();
        assertThat(tensor.overlaps(at("ram", 936, 64))).isFalse();
        assertThat(tensor.overlaps(at("ram", 1064, 0))).isFalse();
        assertThat(tensor.rows(0, 64).overlaps(at("ram", 1064, 256))).isFalse();
        assertThat(tensor.rows(63, 65).overlaps(at("ram", 1064, 256))).isTrue();
    }

    @Test
    void rangesOfDifferentSpacesNeverOverlap() {
        assertThat(at("ram", 0, 256).overlaps(at("vram", 0, 256))).isFalse();
        assertThat(at("ram", 0, 256).isSameMemory(at("vram", 0, 256))).isFalse();
    }

    @Test
    void theSameBytesAreTheSameMemoryWhateverBufferNamesThem() {
        assertThat(at("ram", 1000, 256).isSameMemory(at("ram", 1000, 256))).isTrue();
        assertThat(at("ram", 1000, 256).rows(64, 128).isSameMemory(at("ram", 1064, 64)))
                .isTrue();
        assertThat(at("ram", 1000, 256).isSameMemory(at("ram", 1000, 128))).isFalse();
    }
}
