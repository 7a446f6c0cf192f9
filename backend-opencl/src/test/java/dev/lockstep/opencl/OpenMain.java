package dev.lockstep.opencl;

import dev.lockstep.Compute;
import dev.lockstep.error.BackendException;

/** Opens the first device and prints what that says. */
final class OpenMain {
    private OpenMain() {}

    /** Opens it. */
    public static void main(String[] args) {
        try (Compute compute = Compute.open("opencl")) {
            System.out.println("opened " + compute.device());
        } catch (BackendException e) {
            System.out.println(e.getMessage());
        }
    }
}
