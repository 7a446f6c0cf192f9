package dev.lockstep.trainer.report;

import dev.lockstep.Compute;
import dev.lockstep.PhiloxStream;
import dev.lockstep.Scope;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.TrainingListener;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.training.DeviceData;
import dev.lockstep.learn.training.StepRunner;
import dev.lockstep.learn.training.TrainingRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Writes {@code curves.csv}, what {@link Verdict} sees of real trainings: five seeds of each. Needs MNIST in {@code LOCKSTEP_DATA}, and some
 * minutes. The argument is the file.
 */
public final class VerdictCurves {
    static final String HEADER = "data,optimizer,batch,seed,rate,start,middle,third,last,end,jump,finite";

    private static final int SEEDS = 5;
    private static final List<Double> SGD = List.of(1e-4, 1e-3, 0.01, 0.03, 0.1, 0.5, 1.0, 3.0, 10.0, 100.0);
    private static final List<Double> ADAMW = List.of(1e-5, 1e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.5, 1.0, 10.0);
    private static final long NOISE = 0xDA7A_0001L << 32;

    private VerdictCurves() {}

    /** Trains all. */
    public static void main(String[] args) throws IOException {
        DataOptions options = DataOptions.fromEnvironment(System.getenv());
        Dataset some = Dataset.load("mnist", options.withPerClass(500));
        try (Compute cpu = Compute.open("cpu");
                PrintWriter out = new PrintWriter(Files.newBufferedWriter(Path.of(args[0])))) {
            out.println(HEADER);
            write("digits", Dataset.load("digits", options), 2, List.of("sgd", "adamw"), cpu, out);
            write("mnist", some, 4, List.of("sgd", "adamw"), cpu, out);
            write("fashion-like", withNoise(some), 4, List.of("sgd", "adamw"), cpu, out);
            write("all of mnist", Dataset.load("mnist", options.withPerClass(0)), 10, List.of("sgd"), cpu, out);
        }
    }

    private static void write(
            String name, Dataset data, int epochs, List<String> optimizers, Compute cpu, PrintWriter out) {
        try (Scope scope = cpu.scope()) {
            DeviceData uploaded = DeviceData.shared(data, cpu, 1, scope);
            for (String optimizer : optimizers) {
                boolean isSgd = optimizer.equals("sgd");
                for (int batch : List.of(16, 256)) {
                    for (int seed = 0; seed < SEEDS; seed++) {
                        for (double rate : isSgd ? SGD : ADAMW) {
                            Optimizer rule = isSgd ? Optimizer.sgd(rate) : Optimizer.adamW(rate);
                            TrainingSettings settings = new TrainingSettings(batch, epochs, rule, 0, seed);
                            Curve curve = curve(cpu, uploaded, settings, rate);
                            out.printf(
                                    Locale.ROOT,
                                    "%s,%s,%d,%d,%s,%.4g,%.4g,%.4g,%.4g,%.4g,%.4g,%s%n",
                                    name,
                                    optimizer,
                                    batch,
                                    seed,
                                    rate,
                                    curve.start(),
                                    curve.middle(),
                                    curve.third(),
                                    curve.last(),
                                    curve.end(),
                                    curve.jump(),
                                    curve.isFinite());
                        }
                        out.flush();
                    }
                }
            }
        }
    }

    private static Curve curve(Compute cpu, DeviceData data, TrainingSettings settings, double rate) {
        try (TrainingRun run = new TrainingRun(cpu.queue(), data, settings, StepRunner.UNCHECKED)) {
            run.begin(null);
            while (run.results().size() < settings.epochs()) {
                run.runEpoch(TrainingListener.NONE);
            }
            return Curve.of(rate, Losses.of(run.results()), run.initialLoss(), run.divergence() == null);
        }
    }

    /** Clothes are harder to tell apart than digits: half of each pixel is noise, and an eighth of the labels is drawn. */
    private static Dataset withNoise(Dataset data) {
        return Dataset.of(data.classNames(), withNoise(data.train(), 0), withNoise(data.valid(), 1));
    }

    private static Examples withNoise(Examples examples, int stream) {
        PhiloxStream random = new PhiloxStream(5, NOISE | stream);
        int[] labels = examples.labels().clone();
        for (int i = 0; i < labels.length; i++) {
            int drawn = random.nextInt(80);
            labels[i] = drawn < 10 ? drawn : labels[i];
        }
        byte[] pixels = examples.pixels().clone();
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) ((pixels[i] & 0xFF) / 2 + random.nextInt(128));
        }
        return new Examples(examples.features(), MemorySegment.ofArray(pixels), labels);
    }
}
