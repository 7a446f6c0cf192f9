package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.error.ConfigurationException;
import dev.lockstep.spi.AllocationFailedException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory that the computes of a process share. */
final class MemoryBudgetTest {
    private static final long MIB = 1 << 20;

    private static MemoryBudget budget(String property) {
        return MemoryBudget.of(property, MachineMemory.ofThis());
    }

    @Test
    void grantsMemoryUpToTheLimitAndAgainWhenItIsGivenBack() throws AllocationFailedException {
        MemoryBudget budget = new MemoryBudget(1000, () -> Long.MAX_VALUE);
        budget.take(700);
        AllocationFailedException error = catchThrowableOfType(AllocationFailedException.class, () -> budget.take(301));
        assertThat(error)
                .hasMessage("301 bytes of off-heap memory are not to be had: of 1000 at most, the computes of this"
                        + " process hold 700");
        assertThat(error.freeBytes()).hasValue(300);
        assertThat(error.pieceBytes()).hasValue(1000);
        assertThat(error.remedy())
                .isEqualTo("raise the limit of off-heap memory with java -Ddev.lockstep.cpu.memory=<size, such as 8g>");
        budget.take(300);
        budget.give(700);
        budget.take(600);
        assertThat(budget.heldBytes()).isEqualTo(900);
        assertThatThrownBy(() -> budget.take(Long.MAX_VALUE)).isInstanceOf(AllocationFailedException.class);
    }

    @Test
    void refusesWhatTheMachineHasNoLongerFreeWhoeverTookIt() throws AllocationFailedException {
        AtomicLong free = new AtomicLong(100 * MIB);
        MemoryBudget budget = new MemoryBudget(1000 * MIB, free::get);
        budget.take(60 * MIB);
        AllocationFailedException error =
                catchThrowableOfType(AllocationFailedException.class, () -> budget.take(41 * MIB));
        assertThat(error)
                .hasMessage(
                        "42991616 bytes of off-heap memory are not to be had: of 1048576000 at most, the machine has"
                                + " no more free");
        assertThat(error.freeBytes()).hasValue(40 * MIB);
        assertThat(error.remedy()).startsWith("end other programs");
        assertThat(budget.heldBytes()).isEqualTo(60 * MIB);
        free.set(40 * MIB);
        budget.used(60 * MIB);
        budget.take(40 * MIB);
        assertThatThrownBy(() -> budget.take(16 * MIB)).isInstanceOf(AllocationFailedException.class);
    }

    @Test
    void looksAtTheMachineHoweverSmallTheBlocksAre() throws AllocationFailedException {
        MemoryBudget budget = new MemoryBudget(1000 * MIB, () -> 0);
        int blocks = 0;
        try {
            while (true) {
                budget.take(64 << 10);
                budget.used(64 << 10);
                blocks++;
            }
        } catch (AllocationFailedException e) {
            assertThat(blocks).isEqualTo(255);
        }
        assertThatThrownBy(() -> budget.take(1)).isInstanceOf(AllocationFailedException.class);
    }

    @ParameterizedTest
    @CsvSource({"4096, 1024, 2816", "4096, 3900, 1024", "100, 25, 69"})
    void leavesTheHeapAndASixteenthOfTheMachineButTakesAQuarterAtLeast(long total, long heap, long limit) {
        assertThat(MemoryBudget.usualLimit(total, heap)).isEqualTo(limit);
        assertThat(MemoryBudget.usualLimit(Long.MAX_VALUE, heap)).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource({"12345, 12345", "3k, 3072", "5M, 5242880", "2g, 2147483648", "1T, 1099511627776"})
    void takesItsLimitFromTheProperty(String property, long limit) {
        AllocationFailedException error = catchThrowableOfType(
                AllocationFailedException.class, () -> budget(property).take(Long.MAX_VALUE));
        assertThat(error.pieceBytes()).hasValue(limit);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "8 g", "8gb", "lots", "99999999999999999999", "999999999999999t"})
    void refusesAPropertyThatIsNoSize(String property) {
        assertThatThrownBy(() -> budget(property))
                .isExactlyInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "-Ddev.lockstep.cpu.memory=" + property
                                + ": is no size of memory; give a number of bytes, or of k, m, g or t, such as 8g, or leave it out");
    }

    @Test
    void keptBlocksAreFreedBeforeMemoryIsOut() throws AllocationFailedException {
        MemoryBudget budget = new MemoryBudget(100_000, () -> Long.MAX_VALUE);
        HostMemory memory = new HostMemory(budget);
        CpuBuffer small = memory.allocate(50_000);
        memory.free(small);
        assertThat(budget.heldBytes()).isEqualTo(65_536);
        CpuBuffer large = memory.allocate(99_999);
        assertThat(budget.heldBytes()).isEqualTo(99_999);
        assertThatThrownBy(() -> memory.allocate(64)).isInstanceOf(AllocationFailedException.class);
        memory.free(large);
        memory.close();
        assertThat(budget.heldBytes()).isZero();
    }
}
