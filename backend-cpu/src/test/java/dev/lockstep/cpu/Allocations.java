package dev.lockstep.cpu;

import com.sun.management.ThreadMXBean;
import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import java.lang.management.ManagementFactory;

/** Prints how many bytes a number of replayed steps allocate on the heap, after some others. */
final class Allocations {
    private Allocations() {}

    /** The arguments: the steps before, and the steps that are counted. */
    public static void main(String[] args) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Compute cpu = Compute.open("cpu", ComputeOptions.defaults().withThreads(1));
                EndlessStep step = new EndlessStep(cpu)) {
            step.program.run(Long.parseLong(args[0]));
            long before = threads.getCurrentThreadAllocatedBytes();
            step.program.run(Long.parseLong(args[1]));
            System.out.println("allocated " + (threads.getCurrentThreadAllocatedBytes() - before));
        }
    }
}
