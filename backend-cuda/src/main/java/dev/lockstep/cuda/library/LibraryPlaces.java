package dev.lockstep.cuda.library;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The search path of CUDA's libraries: folders in order, each with what led there. */
final class LibraryPlaces {
    private static final List<String> IN_TOOLKIT = List.of("lib64", "targets/x86_64-linux/lib", "lib");

    /** Where distributions and containers put libraries, whatever the loader's configuration says. */
    private static final List<String> OF_SYSTEM =
            List.of("usr/lib/x86_64-linux-gnu", "usr/lib64", "usr/local/nvidia/lib64", "usr/local/lib");

    private final Map<Path, String> places = new LinkedHashMap<>();

    private LibraryPlaces() {}

    /** Returns the folders that exist. */
    static Map<Path, String> of(Environment environment) {
        LibraryPlaces found = new LibraryPlaces();
        environment.folders().forEach(folder -> found.add(folder, Environment.PROPERTY));
        environment.pathVariable("LD_LIBRARY_PATH").forEach(folder -> found.add(folder, "LD_LIBRARY_PATH"));
        for (String variable : List.of("CUDA_HOME", "CUDA_PATH")) {
            environment.pathVariable(variable).forEach(toolkit -> found.addToolkit(toolkit, variable));
        }
        LoaderConfiguration.folders(environment.root()).forEach(folder -> found.add(folder, "ld.so.conf"));
        OF_SYSTEM.forEach(folder -> found.add(environment.root().resolve(folder), "the system"));
        Path local = environment.root().resolve("usr/local");
        List<Path> toolkits = new ArrayList<>(List.of(local.resolve("cuda")));
        toolkits.addAll(Folders.matching(local, "cuda-", ""));
        toolkits.forEach(toolkit -> found.addToolkit(toolkit, "the toolkit"));
        new PythonFolders(environment).find().forEach(folder -> found.add(folder, "Python"));
        return found.places;
    }

    private void addToolkit(Path toolkit, String origin) {
        IN_TOOLKIT.forEach(folder -> add(toolkit.resolve(folder), origin));
    }

    private void add(Path folder, String origin) {
        if (Files.isDirectory(folder)) {
            places.putIfAbsent(folder.toAbsolutePath().normalize(), origin);
        }
    }
}
