package example;

import dev.lockstep.Compute;
import dev.lockstep.Lockstep;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.Trainer;
import dev.lockstep.learn.TrainingSettings;
import java.util.List;
import java.util.Random;

/** Somebody's application: it learns on which side of the diagonal points lie, on each device that it is given. */
public final class App {
    private App() {}

    public static void main(String[] devices) {
        Dataset data = Dataset.of(List.of("below", "above"), points(1000, 1), points(500, 2));
        TrainingSettings settings = TrainingSettings.DEFAULTS.withEpochs(5).withOptimizer(Optimizer.adamW(0.01));
        for (String name : devices) {
            try (Compute device = Compute.open(name)) {
                LinearModel model = new Trainer(data, settings).train(device, epoch -> {});
                if (model.predict(device, new float[] {0.9f, -0.9f}).predicted(0) != 0) {
                    throw new IllegalStateException("nothing was learned on " + device);
                }
                System.out.println("trained on " + device.device().kind() + " with lockstep "
                        + device.receipt().software().get("lockstep"));
            }
        }
        List<String> left = Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(thread -> thread.startsWith("lockstep"))
                .toList();
        if (!left.isEmpty()) {
            throw new IllegalStateException("threads outlive their device: " + left);
        }
        System.out.println("version " + Lockstep.version());
    }

    private static Examples points(int count, long seed) {
        Random random = new Random(seed);
        float[] xy = new float[2 * count];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            xy[2 * i] = random.nextFloat(-1, 1);
            xy[2 * i + 1] = random.nextFloat(-1, 1);
            labels[i] = xy[2 * i + 1] > xy[2 * i] ? 1 : 0;
        }
        return Examples.vectors(xy, labels, 2);
    }
}
