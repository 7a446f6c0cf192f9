package dev.lockstep.opencl;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the module of LWJGL's natives in the run-time image and on the module path. It is not among the modules that run, because no
 * module requires it: there is one of its name for each platform.
 */
final class NativesModule {
    private static final String NAME = "org.lwjgl.natives";

    private NativesModule() {}

    /** Finds it, by looking into as few jars as it can. */
    static Optional<ModuleReference> find() {
        return ModuleFinder.ofSystem().find(NAME).or(() -> find(System.getProperty("jdk.module.path", "")));
    }

    static Optional<ModuleReference> find(String modulePath) {
        return Stream.of(modulePath.split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .flatMap(NativesModule::modules)
                .sorted(Comparator.comparing(module -> !isLikely(module)))
                .flatMap(module -> in(module).stream())
                .findFirst();
    }

    private static boolean isLikely(Path module) {
        return module.getFileName().toString().contains("natives");
    }

    /** An entry of the module path is a module, or a folder of modules. */
    private static Stream<Path> modules(Path entry) {
        if (!Files.isDirectory(entry) || Files.exists(entry.resolve("module-info.class"))) {
            return Stream.of(entry);
        }
        try (Stream<Path> files = Files.list(entry)) {
            return files.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + entry + " of the module path cannot be read", e);
        }
    }

    private static Optional<ModuleReference> in(Path module) {
        try {
            return ModuleFinder.of(module).find(NAME);
        } catch (FindException e) {
            return Optional.empty(); // no module; what the JVM makes of such a file is not asked here
        }
    }
}
