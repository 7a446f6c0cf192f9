package dev.lockstep.cpu;

import dev.lockstep.Compute;
import java.util.Arrays;
import java.util.Map;

/** Prints which loops are in use and a fingerprint of what every op computes with them. */
final class SmallRun {
    private SmallRun() {}

    /** Runs every op once. */
    public static void main(String[] args) {
        try (Compute cpu = Compute.open("cpu")) {
            int fingerprint = 0;
            for (Map.Entry<String, byte[]> result :
                    EveryOp.results(cpu, 1, 5, 40, 10).entrySet()) {
                fingerprint = 31 * fingerprint + Arrays.hashCode(result.getValue());
            }
            System.out.println("loops " + KernelChoice.inUse());
            System.out.println("capability " + cpu.info().capabilities().get("vectors"));
            System.out.println("compiled " + cpu.info().capabilities().get("compiled loops"));
            System.out.println("fingerprint " + fingerprint);
        }
    }
}
