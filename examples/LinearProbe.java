import dev.lockstep.Compute;
import dev.lockstep.learn.ClassWeights;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.Predictions;
import dev.lockstep.learn.Splitting;
import dev.lockstep.learn.Trainer;
import dev.lockstep.learn.TrainingSettings;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A linear probe: a classifier on embeddings that another model computed, as NumPy's files have them. A fifth of each class is set aside to
 * measure on, and classes with few examples count as much as the others.
 *
 * <pre>java -cp "JARS/*" examples/LinearProbe.java FEATURES.npy LABELS.npy MODEL-TO-WRITE</pre>
 */
class LinearProbe {
    public static void main(String[] args) {
        DataOptions options = DataOptions.fromEnvironment(System.getenv())
                .withSplitting(Splitting.fraction(0.2))
                .withSeed(1);
        Dataset data = Dataset.load("npy:" + args[0] + "," + args[1], options);
        TrainingSettings settings = TrainingSettings.DEFAULTS
                .withBatch(32)
                .withEpochs(10)
                .withOptimizer(Optimizer.adamW(0.01))
                .withClassWeights(ClassWeights.balanced());

        try (Compute device = Compute.open("auto")) {
            LinearModel probe = new Trainer(data, settings)
                    .train(
                            device,
                            epoch -> System.out.printf(
                                    Locale.ROOT,
                                    "epoch %d: loss %.3f, right %d of %d%n",
                                    epoch.epoch(),
                                    epoch.loss(),
                                    epoch.valid().correct(),
                                    epoch.valid().seen()));
            probe.save(Path.of(args[2]));

            Predictions predictions =
                    LinearModel.load(Path.of(args[2])).predict(device, data.valid().values());
            int best = predictions.predicted(0);
            System.out.printf(
                    Locale.ROOT,
                    "the first one set aside is '%s' with %.0f %%%n",
                    probe.classNames().get(best),
                    100 * predictions.probability(0, best));
        }
    }
}
