import dev.lockstep.Compute;
import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.PhiloxStream;
import dev.lockstep.Program;
import dev.lockstep.Scale;
import dev.lockstep.Scope;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Evaluation;
import dev.lockstep.learn.ImageForm;
import dev.lockstep.learn.LinearModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * From MNIST's IDX files to a saved model, with the training loop to read and change. {@code Trainer} does the same in one call.
 *
 * <pre>./lockstep run examples/Mnist.java [FOLDER-OF-IDX-FILES [MODEL-TO-WRITE]]
 * java -cp "JARS/*" examples/Mnist.java [FOLDER-OF-IDX-FILES [MODEL-TO-WRITE]]</pre>
 *
 * <p>Without a folder the files are downloaded once.
 */
class Mnist {
    private static final int BATCH = 32;
    private static final int EPOCHS = 3;
    private static final long SEED = 1;

    public static void main(String[] args) {
        DataOptions all = DataOptions.fromEnvironment(System.getenv()).withPerClass(0);
        Dataset data = Dataset.load("mnist", args.length == 0 ? all : all.withDataDir(Path.of(args[0])));
        int images = data.train().size();
        int steps = images / BATCH;
        int inputs = data.features().count();
        int classes = data.classes();

        try (Compute device = Compute.open("auto");
                Scope scope = device.scope()) {
            // The images stay on the device as bytes; each step gathers its batch from them and scales it.
            Tensor pixels = scope.tensor(DType.U8, images, inputs);
            pixels.copyFrom(data.train().values());
            Tensor classOfImage = scope.tensorOf(data.train().labels());
            Tensor order = scope.tensor(DType.I32, steps, BATCH);
            Tensor step = scope.tensor(DType.I32);
            Tensor losses = scope.tensor(DType.F32, steps);

            Tensor x = scope.tensor(DType.F32, BATCH, inputs);
            Tensor labels = scope.tensor(DType.I32, BATCH);
            Tensor weight = scope.tensor(DType.F32, classes, inputs);
            Tensor bias = scope.tensor(DType.F32, classes);
            Tensor logits = scope.tensor(DType.F32, BATCH, classes);
            Tensor loss = scope.tensor(DType.F32);
            Tensor gradLogits = scope.tensor(DType.F32, BATCH, classes);
            Tensor gradWeight = scope.tensor(DType.F32, classes, inputs);
            Tensor gradBias = scope.tensor(DType.F32, classes);

            Ops now = device.ops();
            float bound = (float) (1 / Math.sqrt(inputs));
            now.uniform(weight, -bound, bound, SEED, 0);
            now.uniform(bias, -bound, bound, SEED, 1);

            Program oneStep = scope.record(ops -> {
                ops.gatherRows(pixels, order, step, data.features().scale(), x);
                ops.gatherRows(classOfImage, order, step, Scale.NONE, labels);
                ops.linear(x, weight, bias, logits);
                ops.softmaxCrossEntropy(logits, labels, CrossEntropy.mean(), loss, gradLogits);
                ops.linearBackward(x, weight, gradLogits, null, gradWeight, gradBias);
                ops.sgd(weight, gradWeight, Sgd.learningRate(0.1));
                ops.sgd(bias, gradBias, Sgd.learningRate(0.1));
                ops.writeRow(loss, step, losses);
                ops.increment(step, 1);
            });

            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                int[] shuffled = new PhiloxStream(SEED, 2 + epoch).permutation(images);
                order.copyFrom(Arrays.copyOf(shuffled, steps * BATCH));
                now.fill(step, 0);
                oneStep.run(steps);

                LinearModel model = new LinearModel(
                        data.features(), data.classNames(), weight.toFloatArray(), bias.toFloatArray(), ImageForm.of(data.train()));
                Evaluation valid = model.evaluate(device, data.valid());
                System.out.printf(
                        Locale.ROOT,
                        "epoch %d: loss of the last batch %.3f, right %d of %d%n",
                        epoch,
                        losses.toFloatArray()[steps - 1],
                        valid.correct(),
                        valid.seen());
                if (args.length > 1) {
                    model.save(Path.of(args[1]));
                }
            }
        }
    }
}
