package dev.lockstep.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code ptxas -v} says of each kernel. */
final class PtxasReport {
    private static final Pattern ENTRY = Pattern.compile("Compiling entry function '([^']+)' for '([^']+)'");
    private static final Pattern STACK =
            Pattern.compile("(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill loads");
    private static final Pattern REGISTERS = Pattern.compile("Used (\\d+) registers");

    /**
     * What a kernel takes of an architecture.
     *
     * @param stackBytes the memory of a thread's stack, which arrays that are not in registers lie in too
     * @param spillStores the bytes that are stored because there are too few registers
     * @param spillLoads the bytes that are loaded again
     */
    record Use(String kernel, String architecture, int registers, int stackBytes, int spillStores, int spillLoads) {
        /** Returns whether registers were too few. */
        boolean spills() {
            return spillStores > 0 || spillLoads > 0;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-28s %-8s %3d registers, %4d bytes of stack, spills: %d stored, %d loaded",
                    kernel,
                    architecture,
                    registers,
                    stackBytes,
                    spillStores,
                    spillLoads);
        }
    }

    private PtxasReport() {}

    /**
     * Returns the uses of all kernels, in order. What is said of functions that a kernel calls counts as the kernel's.
     *
     * @throws IllegalArgumentException if a kernel has a beginning and no end, or there is none at all
     */
    static List<Use> parse(String output) {
        List<Use> uses = new ArrayList<>();
        Matcher entry = null;
        int stack = 0;
        int stores = 0;
        int loads = 0;
        for (String line : output.lines().toList()) {
            Matcher begun = ENTRY.matcher(line);
            Matcher memory = STACK.matcher(line);
            Matcher registers = REGISTERS.matcher(line);
            if (begun.find()) {
                require(entry == null, output);
                entry = begun;
                stack = 0;
                stores = 0;
                loads = 0;
            } else if (memory.find()) {
                stack += Integer.parseInt(memory.group(1));
                stores += Integer.parseInt(memory.group(2));
                loads += Integer.parseInt(memory.group(3));
            } else if (registers.find() && entry != null) {
                int used = Integer.parseInt(registers.group(1));
                uses.add(new Use(entry.group(1), entry.group(2), used, stack, stores, loads));
                entry = null;
            }
        }
        require(entry == null && !uses.isEmpty(), output);
        return uses;
    }

    private static void require(boolean holds, String output) {
        if (!holds) {
            throw new IllegalArgumentException("not what ptxas -v prints: " + output);
        }
    }
}
