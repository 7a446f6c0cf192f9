package dev.lockstep.cpu;

import dev.lockstep.Compute;
import java.util.Arrays;

/** Prints which loops are in use and a fingerprint of what every op computes with them. */
final class SmallRun {
    private static final int[][] SHAPES = {{5, 40, 10}, {67, 203, 35}};

    private SmallRun() {}

    /** Runs every op once. */
    public static void main(String[] args) {
        try (Compute cpu = Compute.open("cpu")) {
            int fingerprint = 0;
            for (int[] shape : SHAPES) {
                for (byte[] result :
                        EveryOp.results(cpu, 1, shape[0], shape[1], shape[2]).values()) {
                    fingerprint = 31 * fingerprint + Arrays.hashCode(result);
                }
            }
            System.out.println("loops " + KernelChoice.inUse());
            System.out.println("capability " + cpu.info().capabilities().get("vectors"));
            System.out.println("compiled " + cpu.info().capabilities().get("compiled loops"));
            System.out.println("fingerprint " + fingerprint);
        }
    }
}
