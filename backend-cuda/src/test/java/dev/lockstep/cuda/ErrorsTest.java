package dev.lockstep.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.DType;
import dev.lockstep.Tensor;
import dev.lockstep.error.BackendException;
import dev.lockstep.error.DeviceUnavailableException;
import dev.lockstep.kernels.BinaryCache;
import dev.lockstep.simulated.SimulatedDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What fails says what would mend it, and what is lost stays lost. */
final class ErrorsTest {
    private static final String CACHE = BinaryCache.property(CudaBackend.KIND);

    private SimulatedDriver driver;

    @BeforeEach
    void takeControl() {
        Cuda.require();
        driver = SimulatedDriver.ofThisProcess();
    }

    @AfterEach
    void letGo() {
        driver.clear();
        System.clearProperty(CACHE);
    }

    @ParameterizedTest
    @ValueSource(ints = {700, 702, 710, 719})
    void aKernelThatFailsLosesTheDeviceAndLaterCallsSaySo(int code) {
        Map<String, Long> alive = driver.leaks(); // other tests refuse what would have released it
        Compute compute = Cuda.open();
        Tensor tensor = compute.tensor(DType.F32, 100);
        driver.fail("kernel fill_32", 1, code);
        assertThatThrownBy(() -> {
                    compute.ops().fill(tensor, 1);
                    compute.synchronize();
                })
                .isInstanceOf(BackendException.class)
                .hasMessageContaining(
                        "(" + code + "), so the device is lost; close this compute and open the device again");
        assertThatThrownBy(tensor::toFloatArray)
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("it was lost earlier (device cuda:0: ");
        assertThatThrownBy(() -> compute.tensor(DType.F32, 1)).hasMessageContaining("it was lost earlier");
        tensor.close();
        compute.close();
        driver.clear();

        try (Compute again = Cuda.open();
                Tensor healthy = again.tensor(DType.F32, 100)) {
            again.ops().fill(healthy, 2);
            assertThat(healthy.toFloatArray()).containsOnly(2);
        }
        assertThat(driver.leaks()).isEqualTo(alive);
    }

    @ParameterizedTest
    @CsvSource({
        "209, use a version of NVRTC that knows this one",
        "222, 'the driver is older than NVRTC: update the driver'",
        "200, install another version of NVRTC",
    })
    void aKernelThatTheDriverDoesNotTakeSaysWhy(int code, String remedy) {
        System.setProperty(CACHE, "off");
        try (Compute compute = Cuda.open();
                Tensor tensor = compute.tensor(DType.F32, 100)) {
            driver.fail("cuModuleLoadData", 1, code);
            assertThatThrownBy(() -> compute.ops().fill(tensor, 1))
                    .isInstanceOf(BackendException.class)
                    .hasMessageContaining("loading fill.cl as NVRTC ")
                    .hasMessageContaining("(" + code + ")")
                    .hasMessageContaining(remedy);
            compute.ops().fill(tensor, 2);
            assertThat(tensor.toFloatArray()).containsOnly(2);
        }
    }

    @Test
    void compiledKernelsAreFoundAgainAndWhatTheDriverRefusesIsCompiledAgain(@TempDir Path folder) throws IOException {
        System.setProperty(CACHE, folder.toString());
        assertThat(fill()).containsEntry("programs built", 1L).containsEntry("programs from the cache", 0L);
        assertThat(fill()).containsEntry("programs built", 0L).containsEntry("programs from the cache", 1L);
        driver.fail("cuModuleLoadData", 1, 200);
        assertThat(fill()).containsEntry("programs built", 1L);
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aDeviceThatIsNotThereIsNotOpened() {
        assertThatThrownBy(() -> Compute.open("cuda:7"))
                .isInstanceOf(DeviceUnavailableException.class)
                .hasMessageContaining("there is 1 cuda device; use cuda:0");
        assertThatThrownBy(() -> new CudaBackend().open(99, ComputeOptions.defaults()))
                .isInstanceOf(DeviceUnavailableException.class)
                .hasMessageContaining("list them again");
    }

    @Test
    void theReceiptSaysWhatRanAndThatItWasSimulated() {
        try (Compute compute = Cuda.open();
                Tensor tensor = compute.tensor(DType.F32, 100)) {
            compute.ops().fill(tensor, 1);
            assertThat(compute.receipt().counters()).containsEntry("kernels launched", 1L);
            assertThat(compute.receipt().deviceName()).contains("simulated");
            assertThat(compute.receipt().software())
                    .containsKeys("driver", "cuBLAS", "NVRTC", "compiler options", "memory")
                    .containsEntry("math mode", "FP32");
        }
    }

    private static Map<String, Long> fill() {
        try (Compute compute = Cuda.open();
                Tensor tensor = compute.tensor(DType.F32, 100)) {
            compute.ops().fill(tensor, 7);
            assertThat(tensor.toFloatArray()).containsOnly(7);
            return compute.receipt().counters();
        }
    }
}
