package dev.lockstep.cpu;

import java.lang.System.Logger.Level;

/**
 * Chooses the inner loops of the process. All implementations give the same bits, so the choice may change between ops.
 *
 * <p>Compiled loops are used where there are some ({@link NativeLibrary}). Elsewhere the loops are in Java. Loops on the Vector API are a hundred times slower than scalar ones until C2 has compiled them, which takes a second or two. So the
 * scalar loops run first. Opening the first compute starts a warm-up of the others in the background, and they take over once they are
 * fast. A short run never needs them.
 *
 * <p>The class that uses the Vector API is not loaded where its module is absent.
 */
final class KernelChoice {
    /**
     * The system property that chooses by hand: {@code off} for the scalar loops, {@code on} for the Vector API from the start.
     */
    static final String PROPERTY = "dev.lockstep.cpu.vector";

    private static final System.Logger LOGGER = System.getLogger("dev.lockstep.cpu");
    private static final String SETTING = System.getProperty(PROPERTY, "");
    private static final boolean COMPILED = SETTING.isEmpty() && NativeLibrary.isThere();

    /** Why the Vector API is not used; empty if it is, or if there are compiled loops. */
    private static final String REFUSAL = COMPILED ? "" : refusal();

    private static final Kernels SCALAR = new ScalarKernels();
    private static volatile Kernels current = SCALAR;
    private static boolean started;

    private KernelChoice() {}

    /** Returns the loops to use now. */
    static Kernels kernels() {
        return current;
    }

    /** Called when a compute is opened. The first call chooses the loops on the Vector API or starts their warm-up. */
    static synchronized void start() {
        if (started) {
            return;
        }
        started = true;
        if (COMPILED) {
            current = new NativeKernels();
        } else if (!REFUSAL.isEmpty()) {
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

    /** Returns the processor's vectors, or why they are not used and the remedy. */
    static String capability() {
        return REFUSAL.isEmpty() || (SETTING.isEmpty() && NativeLibrary.isThere())
                ? Processor.vectors()
                : "scalar: " + REFUSAL;
    }

    /** Returns which loops run now. */
    static String inUse() {
        return switch (current) {
            case NativeKernels _ -> "compiled loops, " + NativeLibrary.platform();
            case ScalarKernels _ -> "scalar loops";
            default -> "Vector API, " + VectorKernels.describeSpecies();
        };
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
        VectorModule.load();
        return moduleIsThere()
                ? ""
                : "the module jdk.incubator.vector is not loaded; start java with --add-modules jdk.incubator.vector";
    }

    /** Looks for a class of the module, because a module that was loaded after the start is in no layer that is known here. */
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
