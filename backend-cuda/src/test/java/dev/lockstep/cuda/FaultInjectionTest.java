package dev.lockstep.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.Device;
import dev.lockstep.cuda.CallWatch.Fault;
import dev.lockstep.error.LockstepException;
import dev.lockstep.kernels.BinaryCache;
import dev.lockstep.kernels.host.Backlog;
import dev.lockstep.simulated.SimulatedDriver;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import jcuda.jcublas.cublasStatus;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every call site of the driver, cuBLAS and NVRTC fails once, also those that are come to only because others have failed. What is
 * thrown is typed, the device goes on to work and can be closed, nothing is left behind, and the thread keeps its context.
 */
final class FaultInjectionTest {
    private static final String CACHE = BinaryCache.property(CudaBackend.KIND);

    private final SoftAssertions all = new SoftAssertions();
    private final CUcontext own = new CUcontext();

    @TempDir
    private Path kernels;

    private SimulatedDriver driver;
    private int cudaMajor;
    private long uses;
    private long faultyRuns;
    private long thrown;

    /** A run of a scenario with faults: each but the last is what leads to the next. */
    private record Plan(Scenario scenario, List<Fault> faults) {
        List<Plan> failingAlso(CallSite site) {
            List<Plan> longer = new ArrayList<>();
            for (int code : codes(site.function())) {
                List<Fault> more = new ArrayList<>(faults);
                more.add(new Fault(site, code));
                longer.add(new Plan(scenario, more));
            }
            return longer;
        }

        /**
         * cuBLAS and NVRTC know an unknown error as little as the driver does; being out of memory, and what cuBLASLt refuses, have ways of
         * their own.
         */
        private static List<Integer> codes(String function) {
            if (function.startsWith("cuMemAlloc")) {
                return List.of(CUresult.CUDA_ERROR_UNKNOWN, CUresult.CUDA_ERROR_OUT_OF_MEMORY);
            }
            return function.equals("cublasLtMatmul")
                    ? List.of(CUresult.CUDA_ERROR_UNKNOWN, cublasStatus.CUBLAS_STATUS_NOT_SUPPORTED)
                    : List.of(CUresult.CUDA_ERROR_UNKNOWN);
        }

        /**
         * Returns how many things cannot be undone, because both tries fail. While a capture cannot be ended, cuBLAS cannot be
         * closed, nor cuBLASLt.
         */
        int refusals() {
            int refusals = 0;
            for (int i = 1; i < faults.size(); i++) {
                CallSite first = faults.get(i - 1).site();
                CallSite second = faults.get(i).site();
                boolean isSame = first.function().equals(second.function());
                if (isSame && first.isUndoing() && second.isUndoing()) {
                    refusals += first.function().equals("cuStreamEndCapture") ? 3 : 1;
                }
            }
            return refusals;
        }
    }

    /** The application has a context of its own. */
    @BeforeEach
    void takeControl() {
        cudaMajor = Cuda.libraries().cublas().orElseThrow().major();
        driver = SimulatedDriver.ofThisProcess();
        JCuda.load(new Device(CudaBackend.KIND, 0));
        JCudaDriver.cuCtxCreate(own, 0, new CUdevice());
    }

    @AfterEach
    void letGo() {
        driver.clear();
        JCudaDriver.cuCtxDestroy(own);
    }

    @Test
    void everyCallSiteMayFailOnce() {
        runAllWithoutFaults(); // loads what is loaded once in the life of a process, and fills the cache of kernels
        Deque<Plan> plans = new ArrayDeque<>();
        for (Scenario scenario : Scenario.values()) {
            plans.add(new Plan(scenario, List.of()));
        }
        Set<CallSite> sites = new HashSet<>();
        Set<CallSite> afterOthers = new HashSet<>();
        while (!plans.isEmpty()) {
            Plan plan = plans.remove();
            for (CallSite site : run(plan).sites()) {
                if (sites.add(site) && isOfThisToolkit(site)) {
                    plans.addAll(plan.failingAlso(site));
                    if (!plan.faults.isEmpty()) {
                        afterOthers.add(site);
                    }
                }
            }
        }
        runAllWithoutFaults();
        System.out.println("CUDA " + cudaMajor + ": " + sites.size() + " call sites of "
                + functions(sites).size() + " functions failed, " + afterOthers.size()
                + " of them only after others; " + faultyRuns + " runs with faults, " + thrown + " of which threw; "
                + uses / 2 + " uses of functions without faults");
        all.assertAll();
        requireAll(sites);
    }

    /** On CUDA 12 cuBLAS alone is called in another way than on 13, where all else is tried. */
    private boolean isOfThisToolkit(CallSite site) {
        return cudaMajor >= 13 || site.function().startsWith("cublas");
    }

    private void runAllWithoutFaults() {
        for (Scenario scenario : Scenario.values()) {
            uses += run(new Plan(scenario, List.of())).uses();
        }
    }

    private static Set<String> functions(Set<CallSite> sites) {
        return sites.stream().map(CallSite::function).collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * No line of the backend that leads to a native function, and no function that it names, is one that no fault came by; on CUDA 12, of
     * those that are called on it alone.
     */
    private void requireAll(Set<CallSite> sites) {
        boolean isForeign = cudaMajor >= 13;
        Set<String> leftOut = new HashSet<>(Set.of(
                "DynamicLoader", // the system's loader
                "Nvrtc.statusName", // gives a text, so cannot fail
                "CudaCompute.own")); // keeps for later what it calls
        if (isForeign) {
            leftOut.add("JCublasBlas");
        }
        NativeCalls calls = new NativeCalls(classes());
        Set<String> lines = calls.lines(leftOut);
        Set<String> functions = calls.functions();
        if (!isForeign) {
            lines.removeIf(line -> !line.contains("JCublasBlas"));
            functions.removeIf(function -> !function.startsWith("cublas") || function.startsWith("cublasLt"));
        }
        System.out.println(
                lines.size() + " lines lead to native functions, of which the code names " + functions.size());
        assertThat(lines).hasSizeGreaterThan(isForeign ? 150 : 10);
        assertThat(functions).hasSizeGreaterThan(isForeign ? 50 : 5);
        sites.forEach(site -> site.frames().forEach(lines::remove));
        assertThat(lines).isEmpty();
        functions.remove("nvrtcGetErrorString");
        functions.removeAll(functions(sites));
        assertThat(functions).isEmpty();
    }

    private static Path classes() {
        try {
            return Path.of(CudaBackend.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a scenario, with what has to be true whatever fails. */
    private CallWatch run(Plan plan) {
        CallWatch watch = new CallWatch(plan.faults);
        System.setProperty(CACHE, kernels.toString());
        System.setProperty(Backlog.PROPERTY, "512");
        JCudaDriver.cuCtxSetCurrent(own);
        plan.scenario.set();
        driver.clear();
        Map<String, Long> before = driver.leaks();
        driver.judgeBy(watch);
        attempt(plan, watch);
        Map<String, Long> after = driver.leaks();
        CUcontext current = new CUcontext();
        driver.clear();
        JCudaDriver.cuCtxGetCurrent(current);
        plan.scenario.unset();
        releasePrimaryContext(after.getOrDefault("retained", 0L) - before.getOrDefault("retained", 0L));
        System.clearProperty(CACHE);
        System.clearProperty(Backlog.PROPERTY);
        System.clearProperty(CudaDevice.POOL_PROPERTY);
        faultyRuns += plan.faults.isEmpty() ? 0 : 1;
        all.assertThat(watch.failed())
                .isEqualTo(plan.faults.stream().map(Fault::site).toList());
        if (plan.refusals() == 0) {
            all.assertThat(after).as(() -> plan + " leaks").isEqualTo(before);
            all.assertThat(current)
                    .as(() -> plan + " current")
                    .isEqualTo(plan.scenario == Scenario.RELEASED_CONTEXT ? new CUcontext() : own);
        } else {
            all.assertThat(kept(before, after)).as(() -> plan + " leaks").isLessThanOrEqualTo(plan.refusals());
        }
        return watch;
    }

    /** What could not be undone must not be in the way of the next run. */
    private static void releasePrimaryContext(long times) {
        for (long i = 0; i < times; i++) {
            JCudaDriver.cuDevicePrimaryCtxRelease(new CUdevice());
        }
    }

    /** Returns how many objects more there are; a context lives for as long as it is retained. */
    private static long kept(Map<String, Long> before, Map<String, Long> after) {
        return after.entrySet().stream()
                .filter(entry -> !Set.of("bytes", "contexts").contains(entry.getKey()))
                .mapToLong(entry -> entry.getValue() - before.getOrDefault(entry.getKey(), 0L))
                .sum();
    }

    private void attempt(Plan plan, CallWatch watch) {
        Compute compute;
        try {
            compute = plan.scenario.open();
        } catch (RuntimeException | Error e) {
            thrown++;
            requireTyped(plan, e);
            return;
        }
        try {
            plan.scenario.use(compute);
        } catch (RuntimeException | Error e) {
            thrown++;
            requireTyped(plan, e);
            if (watch.failed().size() == 1) {
                watch.pause(true);
                useAgain(plan, compute);
                watch.pause(false);
            }
        }
        try {
            compute.close();
        } catch (RuntimeException | Error e) {
            if (plan.refusals() == 0) {
                all.fail(plan.toString(), e);
            }
            requireTyped(plan, e);
        }
    }

    private void useAgain(Plan plan, Compute compute) {
        try {
            plan.scenario.use(compute);
        } catch (RuntimeException | Error e) {
            all.fail(plan + " used again", e);
        }
    }

    private void requireTyped(Plan plan, Throwable thrown) {
        if (plan.faults.isEmpty() || !(thrown instanceof LockstepException)) {
            all.fail(plan.toString(), thrown);
            return;
        }
        all.assertThat(thrown.getMessage())
                .as(plan::toString)
                .startsWith("device cuda:0")
                .contains("; ");
        for (Throwable also : thrown.getSuppressed()) {
            requireTyped(plan, also);
        }
    }
}
