package dev.lockstep.simulated;

import static jcuda.driver.JCudaDriver.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUmodule;
import org.junit.jupiter.api.Test;

/** Other machines than the usual one, each in a JVM of its own. */
class MachineTest {
    private static final String KERNEL = "extern \"C\" __global__ void k(float* x) { x[0] = 1; }";

    private static String run(SimulatedCuda cuda, Class<?> main, int expectedExit) throws Exception {
        final Path folder = Files.createTempDirectory("machine");
        final ProcessBuilder builder = cuda.jvm(main.getName());
        builder.command()
                .addAll(
                        1,
                        List.of("-Djava.io.tmpdir=" + folder, "-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null"));
        final Process process = builder.start();
        process.getOutputStream().close();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(expectedExit);
        return output;
    }

    @Test
    void hasNoDevice() throws Exception {
        assertThat(run(SimulatedCuda.of(12).with("SIMCUDA_DEVICES", "0"), Init.class, 0))
                .contains("cuInit 100");
    }

    static final class Init {
        public static void main(String[] arguments) {
            System.out.println("cuInit " + cuInit(0));
        }
    }

    @Test
    void hasADriverThatIsTooOldForTheToolkit() throws Exception {
        final SimulatedCuda old = SimulatedCuda.of(13).with("SIMCUDA_DRIVER_VERSION", "12060");
        assertThat(run(old, Load.class, 0)).contains("cubin 200", "ptx 222");
    }

    @Test
    void hasADeviceThatTheImageIsNotFor() throws Exception {
        final SimulatedCuda other = SimulatedCuda.of(12).with("SIMCUDA_CAPABILITY", "80");
        assertThat(run(other, Load.class, 0)).contains("cubin 209");
    }

    static final class Load {
        public static void main(String[] arguments) {
            final Nvrtc.Result compiled = Nvrtc.compile(KERNEL, "--gpu-architecture=sm_90");
            try (Device _ = new Device()) {
                System.out.println("cubin " + cuModuleLoadData(new CUmodule(), compiled.image()));
                System.out.println("ptx " + cuModuleLoadData(new CUmodule(), compiled.ptx()));
            }
        }
    }

    @Test
    void lacksAFunctionOfALibrary() throws Exception {
        final SimulatedCuda less = SimulatedCuda.of(13).without("cublasLtMatmul");
        assertThat(run(less, Lookup.class, 0)).contains("cublasLtMatmul false", "cublasLtCreate true");
    }

    static final class Lookup {
        public static void main(String[] arguments) {
            final SymbolLookup library = SymbolLookup.libraryLookup("libcublasLt.so.13", Arena.global());
            for (String name : List.of("cublasLtMatmul", "cublasLtCreate")) {
                System.out.println(name + " " + library.find(name).isPresent());
            }
        }
    }

    @Test
    void failsWhereTheEnvironmentSaysSo() throws Exception {
        assertThat(run(SimulatedCuda.of(12).withFault("cuInit", 1, 999), Init.class, 0))
                .contains("cuInit 999");
    }

    @Test
    void endsAHostThatReadsDeviceMemory() throws Exception {
        final SimulatedCuda strict = SimulatedCuda.of(12).with("SIMCUDA_PROTECT", "1");
        final int died = 1;
        assertThat(run(strict, Peek.class, died)).contains("SIGSEGV").doesNotContain("peeked");
    }

    static final class Peek {
        public static void main(String[] arguments) {
            final Device device = new Device();
            final CUdeviceptr x = device.floats(1, 2);
            final MemorySegment address = MemorySegment.ofAddress(addressOf(x)).reinterpret(8);
            System.out.println("peeked " + address.get(java.lang.foreign.ValueLayout.JAVA_FLOAT, 0));
        }

        private static long addressOf(CUdeviceptr pointer) {
            final long[] address = {0};
            final int attribute = jcuda.driver.CUpointer_attribute.CU_POINTER_ATTRIBUTE_DEVICE_POINTER;
            Device.ok(cuPointerGetAttribute(jcuda.Pointer.to(address), attribute, pointer));
            return address[0];
        }
    }

    @Test
    void reportsWhatIsAliveAtExit() throws Exception {
        final SimulatedCuda reporting = SimulatedCuda.of(12).with("SIMCUDA_REPORT", "1");
        assertThat(run(reporting, Forgetful.class, 0)).contains("simulated CUDA: alive at exit:", "1 allocations");
    }

    static final class Forgetful {
        public static void main(String[] arguments) {
            new Device().floats(1);
        }
    }
}
