package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Large blocks begin at a huge page, hold zeros, and go back to the system. */
final class HugePagesTest {
    private static final Path STATUS = Path.of("/proc/self/status");

    @BeforeAll
    static void compiledFunctionsAreThere() {
        assumeTrue(NativeLibrary.isThere(), "there are no compiled functions for this platform");
    }

    @Test
    void aLargeTensorBeginsAtAHugePageAndHoldsZeros() {
        try (Compute cpu = Compute.open("cpu")) {
            for (long bytes : new long[] {HugePages.SIZE, HugePages.SIZE + 1, 3 * HugePages.SIZE - 13, 5_000_001}) {
                for (int round = 0; round < 2; round++) {
                    try (Tensor tensor = cpu.tensor(DType.U8, bytes)) {
                        MemorySegment block = CpuBuffer.segmentOf(tensor);
                        assertThat(block.address() % HugePages.SIZE)
                                .as("%s bytes", bytes)
                                .isZero();
                        assertThat(block.byteSize()).isEqualTo(bytes);
                        assertThat(block.mismatch(MemorySegment.ofArray(new byte[(int) bytes])))
                                .isEqualTo(-1);
                        block.fill((byte) 7);
                    }
                }
            }
        }
    }

    @Test
    void smallBlocksAreTheJvms() {
        assertThat(HugePages.areFor(HugePages.SIZE - 1)).isFalse();
        assertThat(HugePages.areFor(HugePages.SIZE)).isTrue();
    }

    @Test
    void whatIsFreedGoesBackToTheSystem() throws IOException {
        assumeTrue(Files.exists(STATUS), "the memory of the process is read from /proc");
        long bytes = 256 << 20; // more than threads of the JVM may take meanwhile
        long before = virtualBytes();
        try (Arena arena = Arena.ofShared()) {
            HugePages.allocate(bytes, arena);
            assertThat(virtualBytes() - before).isBetween(bytes, 2 * bytes);
        }
        for (int round = 0; round < 5; round++) {
            try (Arena arena = Arena.ofShared()) {
                HugePages.allocate(bytes, arena);
            }
        }
        assertThat(virtualBytes() - before).isLessThan(bytes);
    }

    @Test
    void whatTheSystemRefusesIsToldLikeWhatTheJvmRefuses() {
        try (Arena arena = Arena.ofShared()) {
            assertThatThrownBy(() -> HugePages.allocate(1L << 55, arena))
                    .isInstanceOf(OutOfMemoryError.class)
                    .hasMessage("the system refused to map 36028797018963968 bytes: error 12");
        }
    }

    private static long virtualBytes() throws IOException {
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith("VmSize:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
            }
        }
        throw new IOException(STATUS + " tells no size");
    }
}
