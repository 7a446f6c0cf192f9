package dev.lockstep.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The memory of the machine, or of the process's control groups where they allow less: those of cgroup v2 and of the memory controller of
 * v1. It is read from Linux's files; on other systems it is unknown.
 */
final class MachineMemory {
    /** The files with the limit and the usage of a control group, and the key of its page cache in {@code memory.stat}. */
    private record Names(String limit, String usage, String cache) {}

    private static final Names V2 = new Names("memory.max", "memory.current", "inactive_file ");
    private static final Names V1 = new Names("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file ");

    /** A control group that limits memory. */
    private record Group(Path folder, Names names, long limit) {
        /** Returns what is left of the limit. Inactive page cache counts as free. */
        long freeBytes() {
            long used = number(firstLine(folder.resolve(names.usage))).orElse(0);
            String cache = lineAfter(folder.resolve("memory.stat"), names.cache);
            return limit - Math.max(0, used - number(cache).orElse(0));
        }
    }

    private final Path meminfo;
    private final List<Group> groups;
    private final long totalBytes;

    private MachineMemory(Path meminfo, List<Group> groups) {
        this.meminfo = meminfo;
        this.groups = groups;
        long total = kilobytes("MemTotal:").orElse(Long.MAX_VALUE);
        for (Group group : groups) {
            total = Math.min(total, group.limit);
        }
        totalBytes = total;
    }

    /** Returns the memory of this machine. */
    static MachineMemory ofThis() {
        return Here.MEMORY;
    }

    /** Read once. */
    private static final class Here {
        static final MachineMemory MEMORY = under(Path.of("/"));
    }

    /** Reads the memory of a machine whose folders {@code proc} and {@code sys} are in {@code root}. */
    static MachineMemory under(Path root) {
        Path mounted = root.resolve("sys/fs/cgroup");
        List<Group> groups = new ArrayList<>();
        for (String line : lines(root.resolve("proc/self/cgroup"))) {
            String[] parts = line.split(":", 3);
            if (parts.length < 3) {
                continue;
            }
            if (parts[1].isEmpty()) {
                addWithParents(mounted, parts[2], V2, groups);
            } else if (List.of(parts[1].split(",")).contains("memory")) {
                addWithParents(mounted.resolve("memory"), parts[2], V1, groups);
            }
        }
        return new MachineMemory(root.resolve("proc/meminfo"), groups);
    }

    /** Returns the total memory in bytes, {@link Long#MAX_VALUE} if it is unknown. */
    long totalBytes() {
        return totalBytes;
    }

    /** Returns the bytes that can be allocated without swapping, {@link Long#MAX_VALUE} if that is unknown. */
    long freeBytes() {
        long free = kilobytes("MemAvailable:").orElse(Long.MAX_VALUE);
        for (Group group : groups) {
            free = Math.min(free, group.freeBytes());
        }
        return Math.max(0, free);
    }

    /** Adds a group and its ancestors, all of whose limits apply. In a container, the ancestors and the path may not be visible. */
    private static void addWithParents(Path mounted, String path, Names names, List<Group> groups) {
        Path folder = mounted.resolve(path.replaceFirst("^/+", "")).normalize();
        if (!folder.startsWith(mounted)) {
            folder = mounted;
        }
        for (; folder.startsWith(mounted); folder = folder.getParent()) {
            OptionalLong limit = number(firstLine(folder.resolve(names.limit)));
            if (limit.isPresent()) {
                groups.add(new Group(folder, names, limit.getAsLong()));
            }
        }
    }

    private OptionalLong kilobytes(String key) {
        String text = lineAfter(meminfo, key);
        OptionalLong number = text == null ? OptionalLong.empty() : number(text.replace("kB", ""));
        return number.isPresent() ? OptionalLong.of(number.getAsLong() << 10) : number;
    }

    /** Returns a number of at most 18 digits. No limit is a larger number in cgroup v1 and a word in v2. */
    private static OptionalLong number(@Nullable String text) {
        return text != null && text.strip().matches("[0-9]{1,18}")
                ? OptionalLong.of(Long.parseLong(text.strip()))
                : OptionalLong.empty();
    }

    private static @Nullable String lineAfter(Path file, String key) {
        for (String line : lines(file)) {
            if (line.startsWith(key)) {
                return line.substring(key.length());
            }
        }
        return null;
    }

    private static @Nullable String firstLine(Path file) {
        List<String> lines = lines(file);
        return lines.isEmpty() ? null : lines.getFirst();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of(); // not a system that has this file
        }
    }
}
