package dev.lockstep.opencl;

import dev.lockstep.Device;
import dev.lockstep.error.BackendException;
import org.lwjgl.opencl.CL;

/** Loads LWJGL's binding to OpenCL, on the loader that {@link IcdLoader} has found. */
final class Lwjgl {
    private static final String MEMORY_BACKEND = "org.lwjgl.system.memoryBackend";

    private Lwjgl() {}

    /** Loads it if that has not been done, by us or by the application. */
    static synchronized void load(Device device) {
        IcdLoader loader = IcdLoader.find();
        if (loader == null) {
            throw new IllegalStateException("a device was found without a loader");
        }
        setDefault(MEMORY_BACKEND, "ffm"); // the other one uses what the JVM warns of
        setDefault(IcdLoader.NAME_PROPERTY, loader.name());
        try {
            if (CL.getFunctionProvider() == null) {
                CL.create(loader.name());
            }
        } catch (LinkageError e) {
            throw new BackendException(
                    device,
                    "LWJGL cannot load OpenCL here: " + e.getMessage(),
                    "put the jar of LWJGL's natives for this platform on the module path or class path"
                            + " (org.lwjgl:lwjgl with the classifier natives-linux, natives-windows ...)",
                    e);
        }
    }

    private static void setDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
