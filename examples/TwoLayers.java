import dev.lockstep.AdamW;
import dev.lockstep.Compute;
import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Program;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.learn.BatchFeed;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Initializer;
import dev.lockstep.learn.LinearLayer;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.ParameterGroup;
import dev.lockstep.learn.ParameterUpdates;
import java.nio.file.Path;

/**
 * A network of two layers with a relu between, 784→128→10, that learns MNIST. Biases are a group of parameters without weight decay.
 *
 * <pre>java -cp "JARS/*" examples/TwoLayers.java FOLDER-OF-IDX-FILES EPOCHS</pre>
 */
class TwoLayers {
    public static void main(String[] args) {
        DataOptions where = DataOptions.fromEnvironment(System.getenv()).withDataDir(Path.of(args[0]));
        Dataset data = Dataset.load("mnist", where.withPerClass(0));
        int batch = 50, inputs = data.features().count(), width = 128, classes = data.classes();
        try (Compute device = Compute.open("auto");
                Scope scope = device.scope()) {
            BatchFeed train = new BatchFeed(scope, data.train(), batch), valid = new BatchFeed(scope, data.valid(), batch);
            LinearLayer first = LinearLayer.create(
                    scope, device.ops(), inputs, width, Initializer.heUniform(), Initializer.zeros(), 1);
            LinearLayer second = LinearLayer.create(
                    scope, device.ops(), width, classes, Initializer.linear(), Initializer.zeros(), 2);
            Tensor hidden = scope.tensor(DType.F32, batch, width), gradHidden = scope.tensor(DType.F32, batch, width);
            Tensor logits = scope.tensor(DType.F32, batch, classes), gradLogits = scope.tensor(DType.F32, batch, classes);
            Tensor correct = scope.tensor(DType.I32);
            AdamW adamW = AdamW.learningRate(0.001);
            ParameterUpdates updates = new ParameterUpdates(
                    scope,
                    ParameterGroup.of(Optimizer.of(adamW.withWeightDecay(0.01)), first.weight(), second.weight()),
                    ParameterGroup.of(Optimizer.of(adamW.withWeightDecay(0)), first.bias(), second.bias()));

            Program learn = scope.record(ops -> {
                train.next(ops);
                first.forward(ops, train.x(), hidden);
                ops.relu(hidden, hidden);
                second.forward(ops, hidden, logits);
                ops.softmaxCrossEntropy(logits, train.labels(), CrossEntropy.mean(), null, gradLogits);
                second.backward(ops, hidden, gradLogits, gradHidden);
                ops.reluBackward(hidden, gradHidden, gradHidden);
                first.backward(ops, train.x(), gradHidden, null);
                updates.issue(ops);
            });
            Program measure = scope.record(ops -> {
                valid.next(ops);
                first.forward(ops, valid.x(), hidden);
                ops.relu(hidden, hidden);
                second.forward(ops, hidden, logits);
                ops.countCorrect(logits, valid.labels(), correct, Write.ACCUMULATE);
            });

            for (int epoch = 0; epoch < Integer.parseInt(args[1]); epoch++) {
                train.shuffle(1, epoch);
                learn.run(train.steps());
                valid.shuffle(0, 0);
                device.ops().fill(correct, 0);
                measure.run(valid.steps());
                System.out.println("epoch " + epoch + ": right " + correct.toIntArray()[0] + " of " + valid.steps() * batch);
            }
        }
    }
}
