package dev.lockstep.kernels;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every kernel compiles without a warning: as OpenCL C 1.2 in the shapes that it is for, and as CUDA C but for the matrix products,
 * which cuBLAS makes there.
 */
final class KernelLintTest {
    private static final DeviceLimits PROCESSOR = new DeviceLimits(true, 1, 4096, 2, 32_768);
    private static final DeviceLimits GPU = new DeviceLimits(false, 256, 1024, 132, 49_152);
    private static final List<String> ARCHITECTURES = List.of("sm_75", "sm_90", "sm_100");

    private static final String STEP = "linear_softmax_sgd";

    private static final Variant SMOOTH = new Variant("cross_entropy.cl", Map.of("SMOOTH", "1"), true, true);

    private static final Variant REFERENCE_STEP =
            new Variant("step_gpu.cl", gpuStep(step(16, 784, 10, "u8", "int"), 128, 4, 2, 8, 2, 10), false, true);
    private static final Variant FLOAT_STEP =
            new Variant("step_gpu.cl", gpuStep(step(13, 207, 31, "float", "int"), 128, 1, 2, 2, 2, 10), false, true);

    /** 128 x 3072 images of 2 classes: a work-item has 32 columns. */
    private static final Variant MANY_COLUMNS =
            new Variant("step_gpu.cl", gpuStep(step(128, 3072, 2, "float", "int"), 96, 1, 32, 44, 2, 2), false, true);

    /** One image of 49 pixels and 64 classes: a work-item has a column of 64 weights and their gradients. */
    private static final Variant MANY_CLASSES =
            new Variant("step_gpu.cl", gpuStep(step(1, 49, 64, "float", "int"), 64, 1, 1, 1, 1, 64), false, true);

    /** What nvcc compiles, by name. */
    private static final Map<String, String> FOR_CUDA = Map.of(
            "all files", KernelSource.of(KernelSource.FILES, Map.of(), GPU),
            "the loss with smoothing", SMOOTH.source(GPU),
            "the step of 16 x 784 bytes", REFERENCE_STEP.source(GPU),
            "the step of 13 x 207 floats", FLOAT_STEP.source(GPU),
            "the step of 128 x 3072 floats", MANY_COLUMNS.source(GPU),
            "the step of 64 classes", MANY_CLASSES.source(GPU));

    private static final String OCCUPANCY =
            "ptxas keeps to 32 registers, with which a multiprocessor can be full of threads, and spills a few bytes for it";
    private static final String COLUMNS =
            "weights and gradients of 32 columns take 128 of the 255 registers that a thread can have, and pixels and sums the others;"
                    + " what the spill costs is not measured";
    private static final String CLASSES =
            "weights and gradients of 64 classes, 4 of which lie on the stack; there is a single row";

    /** The spills that are known, and why they stay. */
    private static final Map<Spill, String> SPILLS = Map.of(
            new Spill("all files", "adamw", "sm_90"), OCCUPANCY,
            new Spill("all files", "counted_weight", "sm_100"), OCCUPANCY,
            new Spill("the step of 128 x 3072 floats", STEP, "sm_75"), COLUMNS,
            new Spill("the step of 128 x 3072 floats", STEP, "sm_90"), COLUMNS,
            new Spill("the step of 128 x 3072 floats", STEP, "sm_100"), COLUMNS,
            new Spill("the step of 64 classes", STEP, "sm_100"), CLASSES);

    @TempDir
    private Path folder;

    /** A kernel that has too few registers on an architecture, in one of {@link #FOR_CUDA}. */
    private record Spill(String source, String kernel, String architecture) {}

    /** A source file with the macros of one of its variants, and the shapes it is for. */
    private record Variant(String file, Map<String, String> macros, boolean forCpu, boolean forGpu) {
        String source(DeviceLimits limits) {
            return KernelSource.of(List.of(file), macros, limits);
        }
    }

    private static List<Variant> variants() {
        List<Variant> variants = new ArrayList<>();
        KernelSource.FILES.forEach(file -> variants.add(new Variant(file, Map.of(), true, true)));
        variants.add(SMOOTH);
        variants.add(new Variant("cross_entropy.cl", Map.of("IN_PLACE", "1"), true, true));
        variants.add(new Variant("cross_entropy.cl", Map.of("IN_PLACE", "1", "SMOOTH", "1"), true, true));
        variants.add(new Variant("step_cpu.cl", step(13, 207, 13, "u8", "int"), true, false));
        variants.add(new Variant("step_cpu.cl", step(16, 784, 10, "float", "u8"), true, false));
        variants.add(REFERENCE_STEP);
        variants.add(FLOAT_STEP);
        variants.add(MANY_COLUMNS);
        variants.add(MANY_CLASSES);
        variants.add(new Variant("step_gpu.cl", gpuStep(step(1, 31, 1, "u8", "u8"), 64, 1, 1, 1, 1, 1), false, true));
        for (MatrixForm form : MatrixForm.values()) {
            for (int lanes : List.of(4, 8, 16)) {
                variants.add(cpuProduct(form, lanes, false));
                if (!form.bTransposed()) {
                    variants.add(cpuProduct(form, lanes, true));
                }
            }
            Map<String, String> macros = new LinkedHashMap<>();
            form.define(macros);
            macros.put("TILE_M", "64");
            macros.put("TILE_N", "64");
            macros.put("TILE_K", "16");
            macros.put("ITEM_M", "4");
            macros.put("ITEM_N", "4");
            variants.add(new Variant("matrix_gpu.cl", macros, false, true));
        }
        return variants;
    }

    private static Variant cpuProduct(MatrixForm form, int lanes, boolean bUnpacked) {
        Map<String, String> macros = new LinkedHashMap<>();
        form.define(macros);
        macros.put("LANES", Integer.toString(lanes));
        macros.put("B_UNPACKED", bUnpacked ? "1" : "0");
        macros.put("MR", "4");
        macros.put("VECTORS", "2");
        macros.put("KC", "64");
        macros.put("MC", "64");
        macros.put("NC", "64");
        return new Variant("matrix_cpu.cl", macros, true, false);
    }

    private static Map<String, String> step(int batch, int features, int classes, String pixel, String label) {
        Map<String, String> macros = new LinkedHashMap<>();
        macros.put("BATCH", Integer.toString(batch));
        macros.put("FEATURES", Integer.toString(features));
        macros.put("CLASSES", Integer.toString(classes));
        macros.put("PIXEL", pixel);
        macros.put("LABEL", label);
        return macros;
    }

    private static Map<String, String> gpuStep(
            Map<String, String> macros,
            int items,
            int vectorWidth,
            int vectorsPerItem,
            int rowTile,
            int rowUnroll,
            int classTile) {
        macros.put("ITEMS", Integer.toString(items));
        macros.put("VECTOR_WIDTH", Integer.toString(vectorWidth));
        macros.put("VECTORS_PER_ITEM", Integer.toString(vectorsPerItem));
        macros.put("ROW_TILE", Integer.toString(rowTile));
        macros.put("ROW_UNROLL", Integer.toString(rowUnroll));
        macros.put("CLASS_TILE", Integer.toString(classTile));
        return macros;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyKernelIsOpenClC(boolean cpuShaped) throws IOException, InterruptedException {
        needClang();
        for (Variant variant : variants()) {
            if (cpuShaped ? variant.forCpu : variant.forGpu) {
                String source = variant.source(cpuShaped ? PROCESSOR : GPU);
                assertThat(Compiler.openClC(folder, source)).as("%s", variant).isEmpty();
            }
        }
    }

    @Test
    void allKernelsTogetherAreOneProgram() throws IOException, InterruptedException {
        needClang();
        String source = KernelSource.of(KernelSource.FILES, Map.of(), GPU);
        assertThat(Compiler.openClC(folder, source)).isEmpty();
    }

    @Test
    void aMistakeIsFoundInItsLine() throws IOException, InterruptedException {
        needClang();
        String source = KernelSource.of(List.of("fill.cl"), Map.of("increment", "1"), GPU);
        assertThat(Compiler.openClC(folder, source)).contains("fill.cl:" + lineOf("fill.cl", "KERNEL increment"));
    }

    /** Lists what each kernel takes of each architecture. */
    @Test
    void everyKernelIsCudaCAndHasRegistersEnough() throws Exception {
        if (!Compiler.isThere("nvcc")) {
            System.err.println("NOT CHECKED: kernels as CUDA C, and their registers; there is no nvcc on the PATH");
            return;
        }
        Map<String, List<Future<List<PtxasReport.Use>>>> compiled = new TreeMap<>();
        try (ExecutorService two = Executors.newFixedThreadPool(2)) {
            FOR_CUDA.forEach((name, source) -> compiled.put(
                    name,
                    ARCHITECTURES.stream()
                            .map(architecture -> two.submit(() -> Compiler.cudaC(folder, source, architecture)))
                            .toList()));
        }
        List<Spill> unknown = new ArrayList<>();
        for (Map.Entry<String, List<Future<List<PtxasReport.Use>>>> entry : compiled.entrySet()) {
            for (Future<List<PtxasReport.Use>> uses : entry.getValue()) {
                for (PtxasReport.Use use : uses.get()) {
                    System.out.println(use + "; " + entry.getKey());
                    Spill spill = new Spill(entry.getKey(), use.kernel(), use.architecture());
                    if (use.spills() && !SPILLS.containsKey(spill)) {
                        unknown.add(spill);
                    }
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void everySourceFileIsChecked() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/dev/lockstep/kernels"))) {
            List<String> sources = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".cl"))
                    .toList();
            assertThat(variants().stream().map(Variant::file)).containsAll(sources);
        }
    }

    private static int lineOf(String file, String start) throws IOException {
        try (InputStream in = KernelSource.class.getResourceAsStream(file)) {
            List<String> lines = new String(in.readAllBytes(), UTF_8).lines().toList();
            int index = 0;
            while (!lines.get(index).startsWith(start)) {
                index++;
            }
            return index + 1;
        }
    }

    private static void needClang() {
        if (!Compiler.isThere("clang")) {
            String message = "SKIPPED: install clang to check the kernels: apt-get install clang";
            if ("1".equals(System.getenv("LOCKSTEP_FORBID_SKIPS"))) {
                fail(message + " (LOCKSTEP_FORBID_SKIPS=1 makes this a failure)");
            }
            System.err.println(message);
            abort(message);
        }
    }
}
