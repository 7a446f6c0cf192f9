package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Scale;
import dev.lockstep.Scope;
import dev.lockstep.Shape;
import dev.lockstep.Tensor;
import dev.lockstep.error.AliasException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** Memory that an application wraps twice is one memory. */
class OverlapTest {
    @Test
    void knowsMemoryThatIsWrappedTwiceByItsAddress() {
        try (Arena arena = Arena.ofShared();
                Compute cpu = Compute.open("cpu");
                Scope scope = cpu.scope()) {
            MemorySegment segment = arena.allocate(256 + 64, 64);
            Tensor weight = scope.tensor(DType.F32, 8, 8);
            try (Tensor p = cpu.wrap(CpuBuffer.of(segment.asSlice(0, 256)), DType.F32, Shape.of(64));
                    Tensor q = cpu.wrap(CpuBuffer.of(segment.asSlice(64, 256)), DType.F32, Shape.of(64));
                    Tensor same = cpu.wrap(CpuBuffer.of(segment.asSlice(0, 256)), DType.F32, Shape.of(64))) {
                assertThatThrownBy(() -> cpu.ops().convert(p, new Scale(2, 0), q))
                        .isInstanceOf(AliasException.class)
                        .hasMessage("convert: out overlaps source in memory; give it memory of its own");
                assertThatThrownBy(() -> cpu.ops().linear(p.reshape(8, 8), weight, null, q.reshape(8, 8)))
                        .isInstanceOf(AliasException.class)
                        .hasMessageStartingWith("linear: y overlaps x in memory");
                cpu.ops().fill(p, -1);
                cpu.ops().relu(p, same);
                assertThat(p.toFloatArray()).containsOnly(0);
            }
        }
    }
}
