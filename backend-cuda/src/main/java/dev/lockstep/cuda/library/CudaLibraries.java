package dev.lockstep.cuda.library;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Chooses the libraries that a driver is used with: of the first place that has one which the driver can run, the newest version.
 * The search opens no library.
 */
public final class CudaLibraries {
    /** The major versions of cuBLAS that are known to work, the newest first. */
    private static final int[] CUBLAS_MAJORS = {13, 12};

    private final int driverMajor;
    private final List<LibraryFile> found;

    /**
     * A library that there is none of.
     *
     * @param reason what was found instead
     * @param remedy what would mend it
     */
    public record Missing(String reason, String remedy) {}

    private CudaLibraries(int driverMajor, List<LibraryFile> found) {
        this.driverMajor = driverMajor;
        this.found = found;
    }

    /**
     * Looks for libraries that a driver can run.
     *
     * @param driverMajor the major version of CUDA that the driver supports, such as 13
     */
    public static CudaLibraries find(int driverMajor) {
        return find(driverMajor, Environment.ofProcess());
    }

    static CudaLibraries find(int driverMajor, Environment environment) {
        List<LibraryFile> found = new ArrayList<>();
        CudaLibraries libraries = new CudaLibraries(driverMajor, found);
        for (Map.Entry<Path, String> place : LibraryPlaces.of(environment).entrySet()) {
            addFrom(place.getKey(), place.getValue(), found);
            if (libraries.missing().isEmpty()) {
                return libraries;
            }
        }
        found.addAll(PackedLibraries.in(environment));
        return libraries;
    }

    private static void addFrom(Path folder, String origin, List<LibraryFile> found) {
        List<LibraryFile> here = new ArrayList<>();
        List<Path> files = Folders.matching(folder, CudaLibraries::isLibrary);
        for (CudaLibrary library : CudaLibrary.values()) {
            for (Path file : files) {
                int major = library.majorOf(file.getFileName().toString());
                if (major > 0) {
                    here.add(new LibraryFile(library, major, file, origin, null));
                }
            }
        }
        // The name that ends with the major version is the one that programs are linked with.
        here.sort(Comparator.comparingInt(LibraryFile::major)
                .reversed()
                .thenComparingInt(file -> file.path().toString().length()));
        found.addAll(here);
    }

    private static boolean isLibrary(String fileName) {
        for (CudaLibrary library : CudaLibrary.values()) {
            if (fileName.startsWith(library.prefix())) {
                return true;
            }
        }
        return false;
    }

    /** Returns the file of cuBLAS, if there is one. */
    public Optional<LibraryFile> cublas() {
        return usable(CudaLibrary.CUBLAS);
    }

    /** Returns the file of NVRTC, if there is one. */
    public Optional<LibraryFile> nvrtc() {
        return usable(CudaLibrary.NVRTC);
    }

    /** Returns what is missing, cuBLAS first, if anything is. */
    public Optional<Missing> missing() {
        if (cublas().isEmpty()) {
            return Optional.of(missing(CudaLibrary.CUBLAS));
        }
        return nvrtc().isEmpty() ? Optional.of(missing(CudaLibrary.NVRTC)) : Optional.empty();
    }

    private Optional<LibraryFile> usable(CudaLibrary library) {
        return of(library).filter(file -> file.major() <= driverMajor).findFirst();
    }

    private Stream<LibraryFile> of(CudaLibrary library) {
        return found.stream().filter(file -> file.library() == library && isKnown(file));
    }

    private static boolean isKnown(LibraryFile file) {
        if (file.library() == CudaLibrary.NVRTC) {
            return true;
        }
        for (int major : CUBLAS_MAJORS) {
            if (major == file.major()) {
                return true;
            }
        }
        return false;
    }

    private Missing missing(CudaLibrary library) {
        Optional<LibraryFile> tooNew = of(library).findFirst();
        if (tooNew.isPresent()) {
            int major = tooNew.get().major();
            return new Missing(
                    "the driver supports CUDA " + driverMajor + " and " + tooNew.get() + " needs CUDA " + major,
                    "update the driver, or install CUDA " + driverMajor + "'s libraries: " + install(driverMajor));
        }
        String names = library == CudaLibrary.NVRTC
                ? library.prefix() + ".*"
                : library.fileName(CUBLAS_MAJORS[0]) + " or " + library.fileName(CUBLAS_MAJORS[1]);
        return new Missing(
                library.title() + " was not found: no " + names
                        + " in LD_LIBRARY_PATH, CUDA_HOME, CUDA_PATH, /usr/local/cuda*,"
                        + " the system's folders or Python's site-packages",
                "install CUDA's libraries: " + install(driverMajor) + "; or name their folder with -D"
                        + Environment.PROPERTY + " or " + Environment.VARIABLE);
    }

    private static String install(int driverMajor) {
        return driverMajor >= CUBLAS_MAJORS[0]
                ? "pip install nvidia-cublas nvidia-cuda-nvrtc"
                : "pip install nvidia-cublas-cu12 nvidia-cuda-nvrtc-cu12";
    }
}
