package dev.lockstep.cpu;

import java.lang.System.Logger.Level;

/**
 * Chooses the inner loops of the JVM. All give the same bits, so the choice may change while ops run.
 *
 * <p>Until the JVM has compiled them well, loops on the Vector API are a hundred times slower than plain ones, and compiling
 * them takes a second or two. So plain loops go first, and the first compute that is opened has the others warmed up in the
 * background; they take over once they have shown to be fast. A short run never needs them.
 *
 * <p>The class that uses the Vector API is not loaded where its module is absent.
 */
final class KernelChoice {
    /**
     * The system property that, set to {@code off}, keeps the scalar loops for good and, set to {@code on}, takes those on
     * the Vector API from the start.
     */
    static final String PROPERTY = "dev.lockstep.cpu.vector";

    private static final System.Logger LOGGER = System.getLogger("dev.lockstep.cpu");
    private static final String SETTING = System.getProperty(PROPERTY, "");
    private static final String REFUSAL = refusal();
    private static final Kernels SCALAR = new ScalarKernels();
    private static volatile Kernels current = SCALAR;
    private static boolean started;

    private KernelChoice() {}

    /** Returns the loops to use now. */
    static Kernels kernels() {
        return current;
    }

    /** Called when a compute is opened: the first time, the loops on the Vector API are chosen or warmed up. */
    static synchronized void start() {
        if (started) {
            return;
        }
        started = true;
        if (!REFUSAL.isEmpty()) {
            LOGGER.log(Level.WARNING, "CPU kernels are scalar: " + REFUSAL);
        } else if ("on".equals(SETTING)) {
            current = new VectorKernels();
        } else {
            Thread thread = new Thread(KernelChoice::warmUp, "lockstep-cpu-warm-up");
            thread.setDaemon(true);
            startWarmUp(thread);
        }
    }

    private static void startWarmUp(Thread thread) {
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            LOGGER.log(
                    Level.WARNING,
                    "CPU kernels stay scalar, for the system refused the thread that warms up those on the Vector API ("
                            + e.getMessage()
                            + "); raise its limit (ulimit -u, or pids.max of the control group), or set -D"
                            + PROPERTY + "=on");
        }
    }

    /** Returns the processor's vectors, or why they are not used and what would mend that. */
    static String capability() {
        return REFUSAL.isEmpty() ? Processor.vectors() : "scalar: " + REFUSAL;
    }

    /** Returns which loops run now. */
    static String inUse() {
        return current.equals(SCALAR) ? "scalar loops" : "Vector API, " + VectorKernels.describeSpecies();
    }

    private static void warmUp() {
        try {
            Kernels vector = new VectorKernels();
            if (VectorKernels.isWide() && KernelWarmUp.succeeds(vector)) {
                current = vector;
            } else {
                LOGGER.log(
                        Level.WARNING,
                        "CPU kernels stay scalar: this JVM runs the Vector API (" + VectorKernels.describeSpecies()
                                + ") too slowly; use a JVM with the C2 compiler switched on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // only the end of the JVM does that
        }
    }

    private static String refusal() {
        if ("off".equals(SETTING)) {
            return "switched off by -D" + PROPERTY + "=off; leave that out to use the Vector API";
        }
        return moduleIsThere()
                ? ""
                : "the module jdk.incubator.vector is not loaded; start java with --add-modules jdk.incubator.vector";
    }

    /** The module may have been loaded after the start, so that no layer known from here has it. */
    private static boolean moduleIsThere() {
        try {
            Module vector = Class.forName(
                            "jdk.incubator.vector.VectorShape", false, KernelChoice.class.getClassLoader())
                    .getModule();
            return KernelChoice.class.getModule().canRead(vector);
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
