package dev.lockstep.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Program;
import dev.lockstep.Scope;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import dev.lockstep.error.LockstepException;
import dev.lockstep.kernels.BinaryCache;
import dev.lockstep.simulated.SimulatedDriver;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every call of the driver, cuBLAS and NVRTC fails once: what is thrown is typed, nothing is left behind, and the next run works. */
final class FaultInjectionTest {
    /** CUDA_ERROR_UNKNOWN; cuBLAS and NVRTC know it as little. */
    private static final int UNKNOWN = 999;

    /** The first so many uses of each function fail, one in a run; a run has hundreds of some, most of them in loops. */
    private static final int USES_OF_EACH = 24;

    private static final String CACHE = BinaryCache.property(CudaBackend.KIND);

    private SimulatedDriver driver;

    @BeforeEach
    void takeControl() {
        Cuda.require();
        driver = SimulatedDriver.ofThisProcess();
        System.setProperty(CACHE, "off");
    }

    @AfterEach
    void letGo() {
        driver.clear();
        System.clearProperty(CACHE);
        System.clearProperty(DeviceMemory.POOL_PROPERTY);
    }

    @Test
    void everyCallMayFailOnce() {
        Map<String, Long> calls = callsOfARun();
        assertThat(calls).hasSizeGreaterThan(40);
        eachMayFailOnce(calls);
    }

    @Test
    void everyCallForMemoryMayFailOnceWithoutAPool() {
        System.setProperty(DeviceMemory.POOL_PROPERTY, "off");
        Map<String, Long> calls = callsOfARun();
        calls.keySet().removeIf(name -> !name.startsWith("cuMem"));
        assertThat(calls).containsKeys("cuMemAlloc", "cuMemFree").doesNotContainKey("cuMemPoolCreate");
        eachMayFailOnce(calls);
    }

    private Map<String, Long> callsOfARun() {
        run(); // loads what is loaded once in the life of a process
        driver.clear();
        run();
        Map<String, Long> calls = new TreeMap<>(driver.calls());
        calls.keySet().removeIf(name -> name.startsWith("kernel "));
        return calls;
    }

    private void eachMayFailOnce(Map<String, Long> calls) {
        SoftAssertions all = new SoftAssertions();
        int thrown = 0;
        for (Map.Entry<String, Long> call : calls.entrySet()) {
            long uses = Math.min(call.getValue(), USES_OF_EACH);
            for (long use = 1; use <= uses; use++) {
                String what = call.getKey() + " failing at use " + use + " of " + call.getValue();
                driver.clear();
                driver.fail(call.getKey(), use, UNKNOWN);
                thrown += survives(what, all) ? 0 : 1;
                all.assertThat(driver.leaks()).as(what).isEmpty();
            }
        }
        System.out.println(calls.size() + " functions, " + thrown + " failures were thrown");
        all.assertAll();
        assertThat(thrown).isGreaterThan(calls.size() / 3);
        driver.clear();
        assertThat(run()).isTrue();
    }

    /** Returns whether the failure was made good, as that of a release is by a second one. */
    private static boolean survives(String what, SoftAssertions all) {
        try {
            return run();
        } catch (LockstepException e) {
            all.assertThat(e.getMessage()).as(what).startsWith("device cuda:0").contains("; ");
            return false;
        } catch (RuntimeException | Error e) {
            all.fail(what, e);
            return false;
        }
    }

    /** A training step op by op and as a graph, with so many replays that the stream is waited for. */
    private static boolean run() {
        try (Compute compute = Compute.open("cuda");
                Scope scope = compute.scope()) {
            Tensor x = scope.tensorOf(new float[] {0, 0, 0, 1, 1, 0, 1, 1}, 4, 2);
            Tensor labels = scope.tensorOf(new int[] {0, 1, 1, 1});
            Tensor w = scope.tensor(DType.F32, 2, 2);
            Tensor b = scope.tensor(DType.F32, 2);
            Tensor gradW = scope.tensor(DType.F32, 2, 2);
            Tensor gradB = scope.tensor(DType.F32, 2);
            Tensor logits = scope.tensor(DType.F32, 4, 2);
            Tensor gradLogits = scope.tensor(DType.F32, 4, 2);
            Tensor copy = scope.tensor(DType.F32, 2, 2);
            Tensor loss = scope.tensor(DType.F32);
            Consumer<Ops> step = ops -> {
                ops.linear(x, w, b, logits);
                ops.softmaxCrossEntropy(logits, labels, CrossEntropy.mean(), loss, gradLogits);
                ops.linearBackward(x, w, gradLogits, null, gradW, gradB);
                ops.sgd(w, gradW, Sgd.learningRate(0.5));
                ops.sgd(b, gradB, Sgd.learningRate(0.5));
                ops.copy(w, copy);
            };
            step.accept(compute.ops());
            try (Program program = compute.record(step)) {
                program.run(1030);
            }
            compute.synchronize();
            assertThat(copy.toFloatArray()).isEqualTo(w.toFloatArray());
            assertThat(loss.toFloatArray()[0]).isBetween(0f, 0.1f);
            return true;
        }
    }
}
