package dev.lockstep.cuda.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CudaLibrariesTest {
    @TempDir
    private Path root;

    private final Map<String, String> environment = new HashMap<>();

    private Path library(String path) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.createFile(file);
    }

    private CudaLibraries find(int driverMajor) {
        return find(driverMajor, List.of());
    }

    private CudaLibraries find(int driverMajor, List<Path> folders) {
        return CudaLibraries.find(
                driverMajor, new Environment(folders, environment, root, root.resolve("home/me"), List.of()));
    }

    private void set(String variable, String folder) {
        environment.put(variable, root.resolve(folder).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "LD_LIBRARY_PATH, somewhere, somewhere",
        "CUDA_HOME, toolkit, toolkit/lib64",
        "CUDA_PATH, toolkit, toolkit/targets/x86_64-linux/lib",
        "VIRTUAL_ENV, venv, venv/lib/python3.12/site-packages/nvidia/cu13/lib",
        "VIRTUAL_ENV, venv, venv/lib/python3.12/site-packages/nvidia/cublas/lib",
        "VIRTUAL_ENV, venv, venv/lib64/python3.9/site-packages/nvidia/cublas/lib",
        "CONDA_PREFIX, conda, conda/lib/python3.13/site-packages/nvidia/cublas/lib",
        "PYTHONPATH, packages, packages/nvidia/cublas/lib"
    })
    void findsALibraryWhereAVariableLeads(String variable, String value, String folder) throws IOException {
        Path file = library(folder + "/libcublas.so.12");
        set(variable, value);
        assertThat(find(12).cublas()).map(LibraryFile::path).contains(file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "usr/lib/x86_64-linux-gnu",
                "usr/lib64",
                "usr/local/cuda/lib64",
                "usr/local/cuda-12.9/lib64",
                "usr/local/cuda-12.9/targets/x86_64-linux/lib",
                "home/me/.local/lib/python3.11/site-packages/nvidia/cublas/lib"
            })
    void findsALibraryInTheFoldersOfASystem(String folder) throws IOException {
        Path file = library(folder + "/libcublas.so.12");
        assertThat(find(12).cublas()).map(LibraryFile::path).contains(file);
    }

    @Test
    void findsALibraryWhereTheLoaderIsToldTo() throws IOException {
        Path file = library("opt/gpu/libcublas.so.12");
        Files.createDirectories(root.resolve("etc/ld.so.conf.d"));
        Files.writeString(root.resolve("etc/ld.so.conf.d/gpu.conf"), "# libraries\n/opt/gpu\n");
        assertThat(find(12).cublas()).map(LibraryFile::path).contains(file);
    }

    @Test
    void findsALibraryOfThePythonOnThePath() throws IOException {
        Path file = library("venv/lib/python3.12/site-packages/nvidia/cu13/lib/libcublas.so.13");
        Path python = library("venv/bin/python3");
        assertThat(python.toFile().setExecutable(true)).isTrue();
        Files.createDirectories(root.resolve("empty"));
        environment.put("PATH", root.resolve("empty") + ":" + root.resolve("venv/bin"));
        assertThat(find(13).cublas()).map(LibraryFile::path).contains(file);
    }

    @Test
    void findsALibraryOfThePythonThatALinkOnThePathLeadsTo() throws IOException {
        Path file = library("opt/python/lib/python3.12/site-packages/nvidia/cublas/lib/libcublas.so.12");
        Path python = library("opt/python/bin/python3.12");
        assertThat(python.toFile().setExecutable(true)).isTrue();
        Files.createDirectories(root.resolve("bin"));
        Files.createSymbolicLink(root.resolve("bin/python3"), python);
        set("PATH", "bin");
        assertThat(find(12).cublas()).map(LibraryFile::path).contains(file);
    }

    @Test
    void findsALibraryOfPyenvsPythons() throws IOException {
        Path file = library("pyenv/versions/3.11.7/lib/python3.11/site-packages/nvidia/cublas/lib/libcublas.so.12");
        Path shim = library("pyenv/shims/python3");
        assertThat(shim.toFile().setExecutable(true)).isTrue();
        set("PATH", "pyenv/shims");
        assertThat(find(12).cublas()).map(LibraryFile::path).contains(file);
    }

    @Test
    void theFolderThatTheApplicationNamesComesFirst() throws IOException {
        library("loader/libcublas.so.13");
        Path named = library("named/libcublas.so.12");
        set("LD_LIBRARY_PATH", "loader");
        LibraryFile file = find(13, List.of(root.resolve("named"))).cublas().orElseThrow();
        assertThat(file.path()).isEqualTo(named);
        assertThat(file.origin()).isEqualTo("dev.lockstep.cuda.libraries");
    }

    @Test
    void theLoadersPathComesBeforeTheToolkitAndItBeforePython() throws IOException {
        Path python = library("venv/lib/python3.12/site-packages/nvidia/cu13/lib/libcublas.so.13");
        set("VIRTUAL_ENV", "venv");
        assertThat(find(13).cublas()).map(LibraryFile::path).contains(python);
        Path toolkit = library("usr/local/cuda-13.0/lib64/libcublas.so.13");
        assertThat(find(13).cublas()).map(LibraryFile::path).contains(toolkit);
        Path loader = library("loader/libcublas.so.12");
        set("LD_LIBRARY_PATH", "loader");
        assertThat(find(13).cublas()).map(LibraryFile::path).contains(loader);
    }

    @Test
    void inOnePlaceTheNewestThatTheDriverCanRunIsTaken() throws IOException {
        Path twelve = library("usr/local/cuda-12.9/lib64/libcublas.so.12");
        Path thirteen = library("usr/local/cuda-12.9/lib64/libcublas.so.13");
        library("usr/local/cuda-12.9/lib64/libcublas.so.12.9.1.4");
        library("usr/local/cuda-12.9/lib64/libcublas.so.14");
        library("usr/local/cuda-12.9/lib64/libcublas.so.11");
        assertThat(find(14).cublas()).map(LibraryFile::path).contains(thirteen);
        assertThat(find(12).cublas()).map(LibraryFile::path).contains(twelve);
    }

    @Test
    void theToolkitWithTheHighestVersionComesFirst() throws IOException {
        library("usr/local/cuda-12.9/lib64/libcublas.so.12");
        Path newer = library("usr/local/cuda-12.10/lib64/libcublas.so.12");
        assertThat(find(12).cublas()).map(LibraryFile::path).contains(newer);
    }

    @Test
    void takesNvrtcOfAnyMajorVersion() throws IOException {
        Path eleven = library("usr/lib64/libnvrtc.so.11.2");
        assertThat(find(14).nvrtc()).map(LibraryFile::path).contains(eleven);
        Path fourteen = library("usr/lib64/libnvrtc.so.14");
        assertThat(find(14).nvrtc()).map(LibraryFile::path).contains(fourteen);
        assertThat(find(13).nvrtc()).map(LibraryFile::path).contains(eleven);
    }

    @Test
    void namesOfOtherFilesAreNoLibraries() throws IOException {
        for (String name : List.of(
                "libcublas.so",
                "libcublas.so.",
                "libcublas.so.x",
                "libcublas_static.a",
                "libnvrtc.alt.so.13",
                "libnvrtc-builtins.so.13.0")) {
            library("usr/lib64/" + name);
        }
        assertThat(find(13).cublas()).isEmpty();
        assertThat(find(13).nvrtc()).isEmpty();
    }

    @Test
    void saysThatThereIsNoCublasAndWhatHelps() {
        CudaLibraries.Missing missing = find(13).missing().orElseThrow();
        assertThat(missing.reason())
                .isEqualTo("cuBLAS was not found: no libcublas.so.13 or libcublas.so.12 in LD_LIBRARY_PATH, CUDA_HOME,"
                        + " CUDA_PATH, /usr/local/cuda*, the system's folders or Python's site-packages");
        assertThat(missing.remedy())
                .isEqualTo("install CUDA's libraries: pip install nvidia-cublas nvidia-cuda-nvrtc; or name their folder"
                        + " with -Ddev.lockstep.cuda.libraries or LOCKSTEP_CUDA_LIBRARIES");
        assertThat(find(12).missing().orElseThrow().remedy())
                .contains("pip install nvidia-cublas-cu12 nvidia-cuda-nvrtc-cu12");
    }

    @Test
    void saysThatThereIsNoNvrtc() throws IOException {
        library("usr/lib64/libcublas.so.12");
        assertThat(find(12).missing().orElseThrow().reason())
                .startsWith("NVRTC was not found: no libnvrtc.so.* in LD_LIBRARY_PATH");
        library("usr/lib64/libnvrtc.so.12");
        assertThat(find(12).missing()).isEmpty();
    }

    @Test
    void saysThatTheDriverIsTooOldForWhatIsInstalled() throws IOException {
        Path file = library("usr/lib64/libcublas.so.13");
        CudaLibraries.Missing missing = find(12).missing().orElseThrow();
        assertThat(missing.reason()).isEqualTo("the driver supports CUDA 12 and " + file + " needs CUDA 13");
        assertThat(missing.remedy())
                .isEqualTo("update the driver, or install CUDA 12's libraries: pip install nvidia-cublas-cu12"
                        + " nvidia-cuda-nvrtc-cu12");
    }
}
