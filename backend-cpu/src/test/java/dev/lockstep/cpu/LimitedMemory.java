package dev.lockstep.cpu;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Scope;
import dev.lockstep.error.DeviceMemoryException;

/** Takes memory with two computes until none is left, and prints what they got and what was said. */
final class LimitedMemory {
    private LimitedMemory() {}

    /** Takes blocks of a mebibyte, from one compute and the other in turn. */
    public static void main(String[] args) {
        try (Compute one = Compute.open("cpu");
                Compute other = Compute.open("cpu");
                Scope ofOne = one.scope();
                Scope ofOther = other.scope()) {
            ofOne.tensor(DType.F32, 1000, 1000).named("weights");
            try {
                while (true) {
                    ofOther.tensor(DType.U8, 1 << 20).named("of the other");
                    ofOne.tensor(DType.U8, 1 << 20);
                }
            } catch (DeviceMemoryException e) {
                System.out.println(
                        "held " + (one.memory().liveBytes() + other.memory().liveBytes()));
                System.out.println(e.getMessage());
            }
        }
        try (Compute again = Compute.open("cpu")) {
            again.tensor(DType.U8, 15 << 20).close();
            System.out.println("free again");
        }
    }
}
