package dev.lockstep.djl;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.util.passthrough.PassthroughNDManager;

/** The engine of the tests: PyTorch where {@code -Dlockstep.djl.engine=PyTorch} says that its jars are there, else the one that DJL's API has. */
final class Engines {
    private static final String NAME = System.getProperty("lockstep.djl.engine", "");

    private Engines() {}

    static NDManager manager() {
        return NAME.isEmpty() ? heap() : Engine.getEngine(NAME).newBaseManager();
    }

    /** Returns what takes memory as it is, of the heap too. */
    static NDManager heap() {
        return PassthroughNDManager.INSTANCE;
    }

    static void close(NDManager manager) {
        if (!NAME.isEmpty()) {
            manager.close();
        }
    }
}
