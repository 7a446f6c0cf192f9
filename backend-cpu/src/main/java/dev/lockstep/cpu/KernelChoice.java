package dev.lockstep.cpu;

import dev.lockstep.spi.Fma;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;

/**
 * Chooses the inner loops of the process. All implementations give the same bits, so the choice may change between ops. Compiled loops are
 * used where there are some; elsewhere those in Java.
 *
 * <p>The class that uses the Vector API is not loaded where its module is absent.
 */
final class KernelChoice {
    /**
     * The system property that chooses by hand: {@code off} for the scalar loops, {@code on} for the Vector API from the start where there
     * are no compiled loops.
     */
    static final String PROPERTY = "dev.lockstep.cpu.vector";

    private static final String SETTING = System.getProperty(PROPERTY, "");
    private static final boolean COMPILED = !"off".equals(SETTING) && NativeLibrary.isThere();

    /** Why the Vector API is not used; empty if it is, or if there are compiled loops. */
    private static final String REFUSAL = COMPILED ? "" : refusal();

    private static final Kernels SCALAR = new ScalarKernels();
    private static volatile Supplier<Kernels> choice = () -> SCALAR;
    private static boolean started;
    private static int opened;

    private KernelChoice() {}

    /** Returns the loops to use now. */
    static Kernels kernels() {
        return choice.get();
    }

    /** Called when a compute is opened. The first call chooses. */
    static synchronized void open() {
        if (!started) {
            started = true;
            choose();
        }
        opened++;
        if (choice instanceof VectorTakeover takeover) {
            takeover.resume();
        }
    }

    /** Called when a compute is closed. With the last one ends the thread that warms loops up. */
    static synchronized void close() {
        opened--;
        if (opened == 0 && choice instanceof VectorTakeover takeover) {
            takeover.pause();
        }
    }

    private static void choose() {
        if (COMPILED) {
            Kernels compiled = new NativeKernels();
            choice = () -> compiled;
        } else if (!REFUSAL.isEmpty()) {
            System.getLogger("dev.lockstep.cpu").log(Level.WARNING, "CPU kernels are scalar: " + REFUSAL);
        } else if ("on".equals(SETTING)) {
            Kernels vector = new VectorKernels();
            choice = () -> vector;
        } else {
            choice = new VectorTakeover();
        }
    }

    /** Returns the processor's vectors, or why they are not used and the remedy. */
    static String capability() {
        return REFUSAL.isEmpty() ? Processor.vectors() : "scalar: " + REFUSAL;
    }

    /** Returns which loops run now. */
    static String inUse() {
        if (choice instanceof VectorTakeover takeover) {
            return takeover.describe();
        }
        if (kernels() instanceof NativeKernels) {
            return "compiled loops, " + NativeLibrary.platform();
        }
        if (!kernels().equals(SCALAR)) {
            return "Vector API, " + VectorKernels.describeSpecies();
        }
        return Fma.IS_NATIVE
                ? "scalar loops"
                : "scalar loops, multiply-adds emulated: this processor (or JVM) has no FMA";
    }

    private static String refusal() {
        if ("off".equals(SETTING)) {
            return "switched off by -D" + PROPERTY + "=off; leave that out to use the Vector API";
        }
        VectorModule.load();
        if (!moduleIsThere()) {
            return "the module jdk.incubator.vector is not loaded; start java with --add-modules jdk.incubator.vector";
        }
        return "on".equals(SETTING) ? "" : slowness();
    }

    /** Returns why loops on the Vector API never become fast here, or nothing. */
    private static String slowness() {
        if (!Fma.IS_NATIVE) {
            return "multiply-adds emulated: this processor (or JVM) has no FMA; use a processor that has (a virtual machine"
                    + " may hide it: give it the model of its host), without -XX:-UseFMA";
        }
        String compilers = System.getProperty("java.vm.info", "");
        if (compilers.contains("interpreted") || compilers.contains("client")) {
            return "this JVM runs without the C2 compiler (" + compilers
                    + "); start java without -Xint and -XX:TieredStopAtLevel";
        }
        return "";
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
