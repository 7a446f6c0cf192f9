package dev.lockstep;

import dev.lockstep.spi.Availability;
import dev.lockstep.spi.Backend;
import java.security.CodeSource;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Finds the backends. A backend that cannot be loaded is logged and skipped. */
final class Backends {
    private static final String LOGGER = "dev.lockstep";

    /** A service file that cannot be read is told again and again by some class loaders. */
    private static final int MAX_FAILURES = 100;

    private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

    private Backends() {}

    /**
     * Returns the backends in the order of their kinds: those that the loader of this class finds, and those of other kinds that the
     * thread's context class loader finds, as a container's child loader does.
     */
    static List<Backend> all() {
        Map<String, Backend> found = new TreeMap<>();
        ClassLoader own = Devices.class.getClassLoader();
        add(own, found);
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != null && !context.equals(own)) {
            add(context, found);
        }
        return List.copyOf(found.values());
    }

    /**
     * Returns whether the api lies in a jar that is not its own: others have been merged into it, whose service files may have replaced each
     * other.
     */
    static boolean mayHaveLostServiceFiles() {
        CodeSource source = Backends.class.getProtectionDomain().getCodeSource();
        boolean isJar = source != null
                && source.getLocation() != null
                && source.getLocation().getPath().endsWith(".jar");
        return isJar
                && !Backends.class.getModule().isNamed()
                && !"Lockstep API".equals(Backends.class.getPackage().getImplementationTitle());
    }

    /** Returns why a backend that failed in a way that it should not has no device. */
    static Availability.Unavailable failure(Backend backend, Throwable e) {
        System.getLogger(LOGGER)
                .log(
                        System.Logger.Level.DEBUG,
                        "The backend " + backend.getClass().getName() + " failed",
                        e);
        Module module = backend.getClass().getModule();
        return new Availability.Unavailable(
                "its backend failed: " + e,
                e instanceof IllegalCallerException
                        ? "start the JVM with --enable-native-access="
                                + (module.isNamed() ? module.getName() : "ALL-UNNAMED")
                        : "check that its jars are complete and of one version; if they are, please report this");
    }

    private static void add(@Nullable ClassLoader loader, Map<String, Backend> found) {
        Iterator<Backend> backends = services(loader).iterator();
        int failures = 0;
        while (failures < MAX_FAILURES) {
            try {
                if (!backends.hasNext()) {
                    return;
                }
                Backend backend = backends.next();
                found.putIfAbsent(backend.kind(), backend);
            } catch (RuntimeException | ServiceConfigurationError | LinkageError e) {
                failures++;
                log(e);
            }
        }
    }

    /**
     * Returns the services that a loader finds. Where there is no class path, all of them are modules': asked for files as well, the system's
     * loader would open the jar of every module, at every start.
     */
    private static ServiceLoader<Backend> services(@Nullable ClassLoader loader) {
        boolean modulesOnly = ClassLoader.getSystemClassLoader().equals(loader)
                && System.getProperty("java.class.path", "").isEmpty();
        return modulesOnly
                ? ServiceLoader.load(ModuleLayer.boot(), Backend.class)
                : ServiceLoader.load(Backend.class, loader);
    }

    private static void log(Throwable e) {
        if (LOGGED.add(String.valueOf(e.getMessage()))) {
            System.getLogger(LOGGER)
                    .log(
                            System.Logger.Level.WARNING,
                            "A backend is left out, because it cannot be loaded: " + e.getMessage()
                                    + "; take its jar off the module path and class path, or replace it");
        }
    }
}
