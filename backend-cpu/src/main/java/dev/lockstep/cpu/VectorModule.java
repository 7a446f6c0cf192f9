package dev.lockstep.cpu;

import java.lang.module.ModuleDescriptor.Requires;

/**
 * Loads the module of the Vector API into the running JVM.
 *
 * <p>The documented way is the option {@code --add-modules jdk.incubator.vector}. With it the JVM prints a warning at every start, which
 * cannot be turned off, and the JVM's AOT cache loses its archived module graph. So the launcher leaves the option out and exports the JDK's
 * own loading of modules to this module instead. Where that export is missing nothing is loaded. It takes some 50 ms, so compiled loops do
 * without it.
 */
final class VectorModule {
    private static final String NAME = "jdk.incubator.vector";

    private VectorModule() {}

    /** Makes the Vector API readable to every module that asks for it, unless {@code -Ddev.lockstep.cpu.vector.module=off}. */
    static void load() {
        if ("off".equals(System.getProperty("dev.lockstep.cpu.vector.module"))
                || ModuleLayer.boot().findModule(NAME).isPresent()) {
            return;
        }
        try {
            Class<?> modules = Class.forName("jdk.internal.module.Modules");
            Module vector =
                    (Module) modules.getMethod("loadModule", String.class).invoke(null, NAME);
            var addReads = modules.getMethod("addReads", Module.class, Module.class);
            for (Module module : ModuleLayer.boot().modules()) {
                if (module.getDescriptor().requires().stream()
                        .map(Requires::name)
                        .anyMatch(NAME::equals)) {
                    addReads.invoke(null, module, vector);
                }
            }
        } catch (ReflectiveOperationException e) {
            System.getLogger(VectorModule.class.getName())
                    .log(System.Logger.Level.DEBUG, "The Vector API was not loaded", e);
        }
    }
}
