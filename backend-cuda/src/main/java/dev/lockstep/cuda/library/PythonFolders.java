package dev.lockstep.cuda.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The library folders of NVIDIA's Python packages: {@code nvidia/cublas/lib}, {@code nvidia/cu13/lib} and others in a site-packages
 * folder. Python is not started: the folders of a Python environment follow from the place of its {@code python3}.
 */
final class PythonFolders {
    private static final List<String> SITES = List.of("site-packages", "dist-packages");

    private final Environment environment;

    PythonFolders(Environment environment) {
        this.environment = environment;
    }

    /** Returns the folders that exist: of the active environment, of the python3 on the path, and the user's own. */
    List<Path> find() {
        Set<Path> libraries = new LinkedHashSet<>();
        for (Path site : sites()) {
            for (Path vendor : Folders.matching(site.resolve("nvidia"), "", "")) {
                if (Files.isDirectory(vendor.resolve("lib"))) {
                    libraries.add(vendor.resolve("lib"));
                }
            }
        }
        return List.copyOf(libraries);
    }

    private Set<Path> sites() {
        Set<Path> sites = new LinkedHashSet<>(environment.pathVariable("PYTHONPATH"));
        for (String variable : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
            environment.pathVariable(variable).forEach(prefix -> addSites(prefix, sites));
        }
        prefixes().forEach(prefix -> addSites(prefix, sites));
        addSites(environment.home().resolve(".local"), sites);
        return sites;
    }

    /** The folders that hold the bin folder of the first python3 on the path, and of what it links to. */
    private List<Path> prefixes() {
        for (Path folder : environment.pathVariable("PATH")) {
            Path python = folder.resolve("python3");
            if (Files.isExecutable(python)) {
                List<Path> prefixes = new ArrayList<>();
                Path parent = folder.toAbsolutePath().normalize().getParent();
                if (parent != null) {
                    prefixes.add(parent);
                    // pyenv's shims are scripts; its Pythons lie beside them.
                    prefixes.addAll(Folders.matching(parent.resolve("versions"), "", ""));
                }
                addPrefixOfTarget(python, prefixes);
                return prefixes;
            }
        }
        return List.of();
    }

    private static void addPrefixOfTarget(Path python, List<Path> prefixes) {
        try {
            Path bin = python.toRealPath().getParent();
            if (bin != null && bin.getParent() != null) {
                prefixes.add(bin.getParent());
            }
        } catch (IOException e) {
            return; // it has gone meanwhile
        }
    }

    private static void addSites(Path prefix, Set<Path> sites) {
        for (String lib : List.of("lib", "lib64", "local/lib")) {
            for (Path version : Folders.matching(prefix.resolve(lib), "python3", "")) {
                for (String site : SITES) {
                    if (Files.isDirectory(version.resolve(site))) {
                        sites.add(version.resolve(site));
                    }
                }
            }
        }
    }
}
