package dev.lockstep.opencl;

import dev.lockstep.spi.Availability;
import dev.lockstep.spi.DriverProbe;

/** Prints what the probe finds, and the milliseconds that it took. */
final class ProbeMain {
    private ProbeMain() {}

    /** Probes. */
    public static void main(String[] args) {
        long start = System.nanoTime();
        Availability availability = new OpenClBackend().probe();
        System.out.println("milliseconds " + (System.nanoTime() - start) / 1_000_000);
        switch (availability) {
            case Availability.Available available -> {
                System.out.println("devices " + available.devices());
                System.out.println("faulty " + available.faulty());
            }
            case Availability.Unavailable none -> System.out.println(none.reason() + " | " + none.remedy());
        }
        DriverProbe.end(0);
    }
}
