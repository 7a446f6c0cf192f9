package dev.lockstep.cuda.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Device;
import dev.lockstep.error.BackendException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
    private static final Device DEVICE = new Device("cuda", 3);
    private static final String IN_JAR = "org/bytedeco/cuda/linux-x86_64/";

    @TempDir
    private Path folder;

    private LibraryFile cublas(Path file) {
        return new LibraryFile(CudaLibrary.CUBLAS, 12, file, "a test", null);
    }

    @Test
    void findsASymbol() throws IOException {
        Path file = SharedObject.make(folder.resolve("libcublas.so.12"), "int cublasGetSome(void) { return 7; }");
        assertThat(NativeLibrary.open(cublas(file), DEVICE)
                        .require("cublasGetSome")
                        .address())
                .isNotZero();
    }

    @Test
    void aMissingSymbolIsFoundBeforeItIsCalled() throws IOException {
        Path file = SharedObject.make(folder.resolve("libcublas.so.12"), "int cublasGetSome(void) { return 7; }");
        NativeLibrary library = NativeLibrary.open(cublas(file), DEVICE);
        assertThatThrownBy(() -> library.require("cublasGemmEx"))
                .isInstanceOf(BackendException.class)
                .hasMessage("device cuda:3: " + file
                        + " has no function cublasGemmEx; it is not CUDA 12's cuBLAS, or damaged;"
                        + " install it anew, or name another folder with -Ddev.lockstep.cuda.libraries or"
                        + " LOCKSTEP_CUDA_LIBRARIES");
    }

    @Test
    void saysWhyAFileCannotBeLoaded() throws IOException {
        Path file = Files.writeString(folder.resolve("libcublas.so.12"), "not a library");
        assertThatThrownBy(() -> NativeLibrary.open(cublas(file), DEVICE))
                .isInstanceOf(BackendException.class)
                .hasMessageStartingWith("device cuda:3: cuBLAS cannot be loaded: " + file)
                .hasMessageContaining("; install CUDA's libraries anew, or name another folder with");
    }

    @Test
    void saysThatCublasLtIsNotBesideCublas() throws IOException {
        Path file = SharedObject.make(folder.resolve("libcublas.so.12"), "int cublasGetSome(void) { return 7; }");
        assertThatThrownBy(() -> NativeLibrary.openCublas(cublas(file), DEVICE))
                .isInstanceOf(BackendException.class)
                .hasMessageStartingWith(
                        "device cuda:3: cuBLASLt cannot be loaded: " + folder.resolve("libcublasLt.so.12"));
    }

    @Test
    void opensCublasLtFirstBecauseNothingElseTellsTheLoaderWhereItIs() throws IOException {
        Path lt = SharedObject.make(folder.resolve("lib/libcublasLt.so.12"), "int inLt(void) { return 1; }");
        Path file = SharedObject.make(
                folder.resolve("lib/libcublas.so.12"),
                "int inLt(void); int cublasGetSome(void) { return inLt(); }",
                lt.toString());
        assertThat(NativeLibrary.openCublas(cublas(file), DEVICE)
                        .require("cublasGetSome")
                        .address())
                .isNotZero();
    }

    @Test
    void unpacksWhatIsPackedInAJarOnce() throws IOException {
        Path lt = SharedObject.make(folder.resolve("libcublasLt.so.12"), "int inLt(void) { return 1; }");
        Path file = SharedObject.make(folder.resolve("libcublas.so.12"), "int cublasGetSome(void) { return 7; }");
        Path jar = folder.resolve("jars/cuda-12.6-9.5-1.5.11-linux-x86_64-redist.jar");
        Files.createDirectories(jar.getParent());
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Path one : List.of(lt, file)) {
                zip.putNextEntry(new ZipEntry(IN_JAR + one.getFileName()));
                Files.copy(one, zip);
            }
            zip.putNextEntry(new ZipEntry(IN_JAR + "libcusparse.so.12"));
        }
        Map<String, String> variables =
                Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString());
        for (Path entry : List.of(jar, jar.getParent())) { // as on a class path, and as on a module path
            Environment environment = new Environment(List.of(), variables, folder, folder, List.of(entry));
            LibraryFile packed = CudaLibraries.find(12, environment).cublas().orElseThrow();
            assertThat(packed.origin()).isEqualTo(jar.toString());
            assertThat(NativeLibrary.openCublas(packed, DEVICE)
                            .require("cublasGetSome")
                            .address())
                    .isNotZero();
            assertThat(packed.path()).hasSameBinaryContentAs(file);
            try (var files = Files.list(packed.path().getParent())) {
                assertThat(files.map(path -> path.getFileName().toString()))
                        .containsExactlyInAnyOrder("libcublas.so.12", "libcublasLt.so.12");
            }
        }
    }

    @Test
    void saysWhereAJarCannotBeUnpackedTo() throws IOException {
        Path jar = folder.resolve("cuda-12.6-linux-x86_64-redist.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(IN_JAR + "libcublas.so.12"));
        }
        Path blocked = Files.createFile(folder.resolve("cache"));
        Map<String, String> variables = Map.of("XDG_CACHE_HOME", blocked.toString());
        Environment environment = new Environment(List.of(), variables, folder, folder, List.of(jar));
        LibraryFile packed = CudaLibraries.find(12, environment).cublas().orElseThrow();
        assertThatThrownBy(() -> NativeLibrary.open(packed, DEVICE))
                .isInstanceOf(BackendException.class)
                .hasMessageStartingWith("device cuda:3: the libraries in " + jar + " cannot be unpacked to " + blocked)
                .hasMessageEndingWith("; make room there, or name another folder with XDG_CACHE_HOME");
    }
}
