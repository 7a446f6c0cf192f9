import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Queue;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.LinearModel;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Eight threads that predict with one model, whose weights are on the device once. Each thread has a queue of its own, so that none waits for
 * another.
 *
 * <pre>java -cp "JARS/*" examples/ManyThreads.java MODEL FOLDER-OF-IDX-FILES</pre>
 */
class ManyThreads {
    private static final int THREADS = 8;
    private static final int BATCH = 32;

    public static void main(String[] args) {
        LinearModel model = LinearModel.load(Path.of(args[0]));
        DataOptions where = DataOptions.fromEnvironment(System.getenv()).withDataDir(Path.of(args[1]));
        Dataset data = Dataset.load("mnist", where.withPerClass(0));
        int inputs = model.features().count();
        int classes = model.classNames().size();
        AtomicInteger next = new AtomicInteger();
        AtomicInteger right = new AtomicInteger();

        try (Compute device = Compute.open("auto");
                Scope shared = device.scope()) {
            Tensor weight = shared.tensorOf(model.weight(), classes, inputs);
            Tensor bias = shared.tensorOf(model.bias(), classes);
            device.synchronize(); // from here on, any queue may read them

            Runnable worker = () -> {
                try (Queue queue = device.newQueue();
                        Scope scope = queue.scope()) {
                    Tensor pixels = scope.tensor(DType.U8, BATCH, inputs);
                    Tensor x = scope.tensor(DType.F32, BATCH, inputs);
                    Tensor logits = scope.tensor(DType.F32, BATCH, classes);
                    Tensor predicted = scope.tensor(DType.I32, BATCH);
                    int images = data.valid().size();
                    for (int from; (from = next.getAndAdd(BATCH)) < images; ) {
                        int count = Math.min(BATCH, images - from);
                        MemorySegment request =
                                data.valid().values().asSlice((long) from * inputs, (long) count * inputs);
                        pixels.rows(0, count).copyFrom(request);
                        queue.ops().convert(pixels, model.features().scale(), x);
                        queue.ops().linear(x, weight, bias, logits);
                        queue.ops().argmax(logits, predicted);
                        int[] answer = predicted.toIntArray();
                        for (int i = 0; i < count; i++) {
                            right.addAndGet(answer[i] == data.valid().labels()[from + i] ? 1 : 0);
                        }
                    }
                }
            };
            try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
                for (int i = 0; i < THREADS; i++) {
                    threads.execute(worker);
                }
            } // waits for them
        }
        System.out.printf(Locale.ROOT, "%d threads: right %d of %d%n", THREADS, right.get(), data.valid().size());
    }
}
