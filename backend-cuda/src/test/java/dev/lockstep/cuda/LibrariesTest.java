package dev.lockstep.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.simulated.SimulatedCuda;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of cuBLAS and NVRTC, on the way through JCublas2 and on the way through java.lang.foreign. */
final class LibrariesTest {
    @ParameterizedTest
    @CsvSource({
        "12, libcublas.so, cuBLAS",
        "13, libcublas.so, cuBLAS",
        "12, libnvrtc.so, NVRTC",
        "13, libnvrtc.so, NVRTC"
    })
    void aLibraryThatIsNotThereIsNamedWithTheRemedy(int major, String file, String title, @TempDir Path folder)
            throws IOException, InterruptedException {
        copyWithout(SimulatedCuda.of(major), folder, file);
        ProcessBuilder jvm = SimulatedCuda.of(major).jvm(ProbeMain.class.getName(), "open");
        jvm.environment().put("LD_LIBRARY_PATH", folder.toString());
        assertThat(output(jvm))
                .contains(title + " was not found: no " + file)
                .contains(" | install CUDA's libraries: pip install nvidia-cublas")
                .contains("device cuda:0 is not available: " + title + " was not found")
                .doesNotContain("Exception", "\tat ");
    }

    private static void copyWithout(SimulatedCuda simulated, Path folder, String file) throws IOException {
        try (var files = Files.list(simulated.folder())) {
            for (Path one : files.filter(Files::isRegularFile).toList()) {
                if (!one.getFileName().toString().startsWith(file + ".")) {
                    Files.copy(one, folder.resolve(one.getFileName()));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "12, cublasGemmEx",
        "12, cublasSetWorkspace_v2",
        "13, cublasGemmEx",
        "13, cublasCreate_v2",
        "13, cublasLtMatmul",
        "13, cublasLtMatmulAlgoGetHeuristic",
        "12, nvrtcCompileProgram",
        "13, nvrtcGetCUBIN"
    })
    void aFunctionThatIsMissingIsFoundBeforeItIsCalled(int major, String function)
            throws IOException, InterruptedException {
        assertThat(output(SimulatedCuda.of(major).without(function).jvm(ProbeMain.class.getName(), "open")))
                .contains("has no function " + function + "; it is not CUDA " + major + "'s")
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource({
        "12, cublasCreate, 1, CUBLAS_STATUS_NOT_INITIALIZED (1); the driver may be too old",
        "13, cublasCreate, 3, CUBLAS_STATUS_ALLOC_FAILED (3); free memory of the device",
        "12, cublasSetMathMode, 7, CUBLAS_STATUS_INVALID_VALUE (7); use another version of cuBLAS",
        "13, cublasSetAtomicsMode, 14, CUBLAS_STATUS_INTERNAL_ERROR (14); use another version of cuBLAS",
        "13, cublasLtCreate, 8, CUBLAS_STATUS_ARCH_MISMATCH (8); use another math mode",
        "13, nvrtcVersion, 11, (11); install NVRTC anew"
    })
    void aStatusIsToldByNameWithTheRemedy(int major, String function, int status, String told)
            throws IOException, InterruptedException {
        assertThat(output(
                        SimulatedCuda.of(major).withFault(function, 1, status).jvm(ProbeMain.class.getName(), "open")))
                .contains("device cuda:0: " + function + " of ")
                .contains(told)
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 13})
    void fp32IsRefusedWhereTheEnvironmentMakesTf32OfIt(int major) throws IOException, InterruptedException {
        ProcessBuilder jvm = SimulatedCuda.of(major).jvm(ProbeMain.class.getName(), "open");
        jvm.environment().put("NVIDIA_TF32_OVERRIDE", "1");
        assertThat(output(jvm))
                .contains(
                        "device cuda:0 does not support FP32 while NVIDIA_TF32_OVERRIDE=1 makes cuBLAS compute otherwise; unset")
                .doesNotContain("\tat ");
        jvm.command().add("TF32");
        assertThat(output(jvm)).contains("mathMode=TF32");
    }

    @ParameterizedTest
    @CsvSource({"12, FP32", "12, TF32", "12, BF16", "13, FP32", "13, TF32", "13, BF16"})
    void theReceiptNamesModeVersionsAndFiles(int major, String mode) throws IOException, InterruptedException {
        SimulatedCuda simulated = SimulatedCuda.of(major);
        List<String> expected = new ArrayList<>(List.of(
                "mathMode=" + mode,
                simulated.folder().resolve("libcublas.so." + major).toString(),
                simulated.folder().resolve("libnvrtc.so." + major).toString(),
                major == 12 ? "cuBLAS=12.6.0 by JCublas2" : "cuBLAS=13.0.0, "));
        if (major == 13) {
            expected.add("cuBLASLt=" + simulated.folder().resolve("libcublasLt.so.13"));
        }
        assertThat(output(simulated.jvm(ProbeMain.class.getName(), "open", mode)))
                .contains(expected);
    }

    private static String output(ProcessBuilder jvm) throws IOException, InterruptedException {
        Process process = jvm.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
