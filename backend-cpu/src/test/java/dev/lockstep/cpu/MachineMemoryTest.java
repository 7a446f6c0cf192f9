package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a machine and its control groups have, read from files as Linux writes them. */
final class MachineMemoryTest {
    private static final long MIB = 1 << 20;

    @TempDir
    private Path root;

    @BeforeEach
    void machineOfEightGibibytes() throws IOException {
        write("proc/meminfo", "MemTotal:        8388608 kB\nMemFree:  1000 kB\nMemAvailable:    5242880 kB\n");
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void assertMemory(long total, long free) {
        MachineMemory memory = MachineMemory.under(root);
        assertThat(memory.totalBytes()).isEqualTo(total);
        assertThat(memory.freeBytes()).isEqualTo(free);
    }

    @Test
    void isThatOfTheMachineWhereNoGroupLimitsIt() throws IOException {
        assertMemory(8192 * MIB, 5120 * MIB);
        write("proc/self/cgroup", "0::/user.slice\n");
        write("sys/fs/cgroup/user.slice/memory.max", "max\n");
        assertMemory(8192 * MIB, 5120 * MIB);
    }

    @Test
    void isThatOfTheGroupOfVersion2AndOfThoseAboveIt() throws IOException {
        write("proc/self/cgroup", "0::/app.slice/job-7\n");
        write("sys/fs/cgroup/app.slice/memory.max", (1000 * MIB) + "\n");
        write("sys/fs/cgroup/app.slice/memory.current", (900 * MIB) + "\n");
        write("sys/fs/cgroup/app.slice/memory.stat", "anon 1\ninactive_file " + 300 * MIB + "\nactive_file 5\n");
        write("sys/fs/cgroup/app.slice/job-7/memory.max", (2000 * MIB) + "\n");
        write("sys/fs/cgroup/app.slice/job-7/memory.current", (100 * MIB) + "\n");
        assertMemory(1000 * MIB, 400 * MIB);
        write("sys/fs/cgroup/app.slice/job-7/memory.max", (300 * MIB) + "\n");
        assertMemory(300 * MIB, 200 * MIB);
    }

    @Test
    void isThatOfTheGroupOfVersion1() throws IOException {
        write("proc/self/cgroup", "11:cpu,cpuacct:/elsewhere\n4:memory:/docker/3f\n0::/\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        write("sys/fs/cgroup/memory/docker/3f/memory.limit_in_bytes", (512 * MIB) + "\n");
        write("sys/fs/cgroup/memory/docker/3f/memory.usage_in_bytes", (500 * MIB) + "\n");
        write("sys/fs/cgroup/memory/docker/3f/memory.stat", "inactive_file 3\ntotal_inactive_file " + 20 * MIB + "\n");
        assertMemory(512 * MIB, 32 * MIB);
    }

    @Test
    void isThatOfTheContainerWhoseGroupIsMountedInPlaceOfItsPath() throws IOException {
        write("proc/self/cgroup", "0::/system.slice/docker-3f.scope\n");
        write("sys/fs/cgroup/memory.max", (256 * MIB) + "\n");
        write("sys/fs/cgroup/memory.current", (300 * MIB) + "\n");
        assertMemory(256 * MIB, 0);
        write("proc/self/cgroup", "0::/../../outside\n");
        assertMemory(256 * MIB, 0);
    }

    @Test
    void isUnknownWhereThereAreNoSuchFiles() throws IOException {
        Files.delete(root.resolve("proc/meminfo"));
        assertMemory(Long.MAX_VALUE, Long.MAX_VALUE);
        write("proc/self/cgroup", "nonsense\n0::\n:memory:\n");
        assertMemory(Long.MAX_VALUE, Long.MAX_VALUE);
    }

    @Test
    void findsThoseOfThisMachine() {
        MachineMemory here = MachineMemory.ofThis();
        assertThat(here.totalBytes()).isPositive();
        assertThat(here.freeBytes()).isBetween(0L, here.totalBytes());
    }
}
