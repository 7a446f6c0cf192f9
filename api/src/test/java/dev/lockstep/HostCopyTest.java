package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.spi.HostCopy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class HostCopyTest {
    @Test
    void copiesAnyNumberOfBytesBetweenArraysAndNativeMemory() {
        try (Arena arena = Arena.ofConfined()) {
            for (int bytes = 0; bytes <= 130; bytes++) {
                byte[] source = new byte[bytes + 3];
                for (int i = 0; i < source.length; i++) {
                    source[i] = (byte) (7 * i + 1);
                }
                MemorySegment middle = arena.allocate(256);
                byte[] target = new byte[bytes + 5];
                HostCopy.copy(MemorySegment.ofArray(source), 3, middle, 2, bytes);
                HostCopy.copy(middle, 2, MemorySegment.ofArray(target), 4, bytes);
                for (int i = 0; i < bytes; i++) {
                    assertThat(target[4 + i]).isEqualTo(source[3 + i]);
                }
                assertThat(target[4 + bytes]).isZero();
                assertThat(middle.get(ValueLayout.JAVA_BYTE, 1)).isZero();
            }
        }
    }
}
