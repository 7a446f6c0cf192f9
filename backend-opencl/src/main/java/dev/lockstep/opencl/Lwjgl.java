package dev.lockstep.opencl;

import dev.lockstep.Device;
import dev.lockstep.error.BackendException;
import dev.lockstep.spi.PrivateFolder;
import dev.lockstep.spi.UnpackedLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.net.URL;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lwjgl.opencl.CL;
import org.lwjgl.system.Configuration;
import org.lwjgl.system.Platform;

/**
 * Loads LWJGL's binding to OpenCL, on the loader that {@link IcdLoader} has found. LWJGL itself would unpack its library to a path that
 * any user can predict, would load what is there already, and as a last resort use the working folder. It is therefore given the file,
 * in a private folder.
 */
final class Lwjgl {
    private static final String MEMORY_BACKEND = "org.lwjgl.system.memoryBackend";
    private static final String LIBRARY = System.mapLibraryName("lwjgl");

    private Lwjgl() {}

    /** Loads it if that has not been done, by us or by the application. */
    static synchronized void load(Device device) {
        IcdLoader loader = IcdLoader.found();
        if (loader == null) {
            throw new IllegalStateException("a device was found without a loader");
        }
        setDefault(MEMORY_BACKEND, "ffm"); // the other one uses what the JVM warns of
        setDefault(IcdLoader.NAME_PROPERTY, loader.name());
        URL packed = Configuration.LIBRARY_NAME.get() == null ? packedLibrary() : null;
        try {
            if (packed == null) { // the application has named its own, or none is here and LWJGL says where it looked
                load(loader);
            } else {
                UnpackedLibrary.load(packed.openStream(), LIBRARY, file -> {
                    Configuration.LIBRARY_NAME.set(file.toString());
                    load(loader);
                });
            }
        } catch (IOException e) {
            throw new BackendException(
                    device, "LWJGL's library cannot be unpacked: " + e.getMessage(), PrivateFolder.REMEDY, e);
        } catch (LinkageError e) {
            throw new BackendException(
                    device,
                    "LWJGL cannot load OpenCL here: " + e.getMessage(),
                    packed == null
                            ? "put the jar of LWJGL's natives for this platform, org.lwjgl:lwjgl with the classifier "
                                    + classifier() + ", on the module path or class path"
                            : "check that what the message names is installed",
                    e);
        }
    }

    private static void load(IcdLoader loader) {
        if (CL.getFunctionProvider() == null) {
            CL.create(loader.name());
        }
    }

    private static @Nullable URL packedLibrary() {
        String file = nativesFolder() + "/org/lwjgl/" + LIBRARY;
        URL onClassPath = Configuration.class.getClassLoader().getResource(file);
        return onClassPath != null ? onClassPath : inModule(file);
    }

    private static String nativesFolder() {
        return (Platform.get().getName() + "/" + Platform.getArchitecture()).toLowerCase(Locale.ROOT);
    }

    private static @Nullable URL inModule(String file) {
        Optional<ModuleReference> natives = NativesModule.find();
        if (natives.isEmpty()) {
            return null;
        }
        try (ModuleReader reader = natives.get().open()) {
            Optional<URI> found = reader.find(file);
            return found.isPresent() ? found.get().toURL() : null;
        } catch (IOException e) {
            throw new UncheckedIOException(natives.get() + " cannot be read", e);
        }
    }

    /** Returns the classifier of the jar that has the natives of this platform. */
    private static String classifier() {
        String name = "natives-" + nativesFolder().replace('/', '-');
        return name.endsWith("-x64") ? name.substring(0, name.length() - "-x64".length()) : name;
    }

    private static void setDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
