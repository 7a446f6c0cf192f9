package dev.lockstep.cpu;

import java.lang.System.Logger.Level;

/**
 * Chooses the inner loops once, when the first compute is opened or described. The class that uses the Vector API is not
 * loaded where its module is absent.
 */
final class KernelChoice {
    /** The system property that, set to {@code off}, chooses the scalar loops. */
    static final String PROPERTY = "dev.lockstep.cpu.vector";

    private static final Kernels KERNELS;
    private static final String DESCRIPTION;

    static {
        Kernels kernels = new ScalarKernels();
        String description;
        if ("off".equals(System.getProperty(PROPERTY))) {
            description = "scalar: switched off by -D" + PROPERTY + "=off; leave that out to use the Vector API";
        } else if (!moduleIsThere()) {
            description = "scalar: the module jdk.incubator.vector is not loaded; start java with"
                    + " --add-modules jdk.incubator.vector";
        } else {
            description = VectorKernels.describeSpecies();
            if (VectorKernels.isWide()) {
                kernels = new VectorKernels();
            } else {
                description = "scalar: the processor has no vectors that Java knows (" + description + ")";
            }
        }
        KERNELS = kernels;
        DESCRIPTION = description;
        if (kernels instanceof ScalarKernels) {
            System.getLogger("dev.lockstep.cpu").log(Level.WARNING, "CPU kernels are " + description);
        }
    }

    private KernelChoice() {}

    static Kernels kernels() {
        return KERNELS;
    }

    /** Returns the width of the vectors, or why there are none and what would mend that. */
    static String description() {
        return DESCRIPTION;
    }

    /** The module may have been loaded after the start, so that no layer known from here has it. */
    private static boolean moduleIsThere() {
        try {
            Module vector = Class.forName(
                            "jdk.incubator.vector.FloatVector", false, KernelChoice.class.getClassLoader())
                    .getModule();
            return KernelChoice.class.getModule().canRead(vector);
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
