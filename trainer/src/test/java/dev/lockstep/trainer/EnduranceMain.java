package dev.lockstep.trainer;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.MemoryUse;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.Trainer;
import dev.lockstep.learn.TrainingSettings;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Does things for long on one device, and prints what the process holds after each tenth: bytes and tensors on the device, resident
 * bytes of the process, threads, and open files. The JVM's heap is to be of one size.
 */
final class EnduranceMain {
    private static final int PARTS = 10;

    private EnduranceMain() {}

    /** Arguments: the device; then tensors, ops, elements or seconds, and how many, for each thing to do. */
    public static void main(String[] args) throws IOException {
        try (Compute compute = Compute.open(args[0])) {
            for (int i = 1; i < args.length; i += 2) {
                endure(compute, args[i], Long.parseLong(args[i + 1]));
            }
        }
    }

    private static void endure(Compute compute, String what, long amount) throws IOException {
        for (int i = 0; i < PARTS; i++) {
            long share = amount * (i + 1) / PARTS - amount * i / PARTS;
            switch (what) {
                case "tensors" -> makeTensors(compute, share);
                case "ops" -> callOps(compute, share);
                case "elements" -> oneTensor(compute, amount);
                case "seconds" -> train(compute, share);
                default -> throw new IllegalArgumentException(what);
            }
            print(compute, what);
        }
    }

    private static void makeTensors(Compute compute, long count) {
        for (long i = 0; i < count; i++) {
            try (Tensor tensor = compute.tensor(DType.F32, 1 + i % 5000)) {
                compute.ops().fill(tensor, (double) i);
            }
        }
    }

    private static void callOps(Compute compute, long count) {
        try (Scope scope = compute.scope()) {
            Tensor counter = scope.tensor(DType.I32);
            Tensor x = scope.tensor(DType.F32, 3, 7);
            Tensor weight = scope.tensor(DType.F32, 5, 7);
            Tensor y = scope.tensor(DType.F32, 3, 5);
            Tensor sum = scope.tensor(DType.F32, 3, 5);
            Tensor best = scope.tensor(DType.I32, 3);
            for (long i = 0; i < count; i++) {
                switch ((int) (i % 4)) {
                    case 0 -> compute.ops().increment(counter, 1);
                    case 1 -> compute.ops().linear(x, weight, null, y);
                    case 2 -> compute.ops().axpy(0.5, y, sum);
                    default -> compute.ops().argmax(y, best);
                }
            }
            long expected = (count + 3) / 4;
            if (counter.toIntArray()[0] != expected) {
                throw new IllegalStateException("counted " + counter.toIntArray()[0] + " instead of " + expected);
            }
        }
    }

    /** Writes a tensor from end to end, then its last row, and reads the last two. */
    private static void oneTensor(Compute compute, long elements) {
        long rows = elements / 16;
        byte[] eights = new byte[16];
        Arrays.fill(eights, (byte) 8);
        try (Scope scope = compute.scope()) {
            Tensor large = scope.tensor(DType.U8, rows, 16);
            Tensor last = scope.tensorOf(new int[] {(int) (rows - 1)});
            Tensor read = scope.tensor(DType.U8, 2, 16);
            compute.ops().fill(large, 7);
            compute.ops().writeRow(scope.tensorOf(eights, 16), last.reshape(), large);
            compute.ops().copy(large.rows(rows - 2, rows), read);
            byte[] values = read.toByteArray();
            if (values[0] != 7 || values[15] != 7 || values[16] != 8 || values[31] != 8) {
                throw new IllegalStateException("the last rows are " + Arrays.toString(values));
            }
        }
    }

    private static void train(Compute compute, long seconds) {
        int size = 2000;
        MemorySegment values = MemorySegment.ofArray(new float[size * 64]);
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            labels[i] = i % 10;
            values.setAtIndex(ValueLayout.JAVA_FLOAT, 64L * i + labels[i], 1);
        }
        Examples examples = new Examples(Features.vectors(64), values, labels);
        List<String> classes = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        TrainingSettings settings = new TrainingSettings(16, 20, Optimizer.sgd(0.1), 0, 5);
        Trainer trainer = new Trainer(Dataset.of(classes, examples, examples), settings);
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        long trainings = 0;
        do {
            trainer.train(compute);
            trainings++;
        } while (System.nanoTime() < end);
        System.out.println("trained " + trainings + " x " + settings.epochs() * size / settings.batch() + " steps");
    }

    private static void print(Compute compute, String what) throws IOException {
        System.gc();
        long resident = 0;
        long threads = 0;
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                resident = 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
            } else if (line.startsWith("Threads:")) {
                threads = Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            MemoryUse memory = compute.memory();
            System.out.printf(
                    Locale.ROOT,
                    "%s: %d %d %d %d %d%n",
                    what,
                    memory.liveBytes(),
                    memory.liveTensors(),
                    resident,
                    threads,
                    files.count());
        }
    }
}
