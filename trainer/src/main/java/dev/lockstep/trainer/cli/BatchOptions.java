package dev.lockstep.trainer.cli;

import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.data.Nouns;
import dev.lockstep.trainer.report.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/** Which images are seen together. */
final class BatchOptions {
    private static final int SHOWN_CLASSES = 20;

    private int batch;
    private final SeedOption seedOption;

    BatchOptions(Options options) {
        options.add(
                int.class,
                value -> batch = value,
                OptionSpec.builder("--batch")
                        .paramLabel("N")
                        .defaultValue("16")
                        .description("Examples per step (default: ${DEFAULT-VALUE})."));
        seedOption = new SeedOption(options);
    }

    /** Returns the number of images, checked. */
    int batch() {
        return checked(batch);
    }

    static int checked(int batch) {
        if (batch < 1) {
            throw new InputException("--batch " + batch + ": must be 1 or more");
        }
        return batch;
    }

    long seed() {
        return seedOption.seed();
    }

    /** Refuses data with fewer training images than a batch has. */
    void checkFits(Dataset data) {
        checkFits(batch, data);
    }

    static void checkFits(int batch, Dataset data) {
        String many = Nouns.many(data.features());
        if (data.train().size() < batch) {
            throw new InputException("--batch " + batch + ": there are only "
                    + data.train().size() + " training " + many + "; use a smaller batch or more " + many
                    + " per class");
        }
    }

    /** Returns the shape of a batch as a model sees it: of grey images it names their one channel, as PyTorch does. */
    static List<Long> inputShape(long size, Features features) {
        List<Long> shape = shape(size, features);
        if (features.areImages()) {
            shape.add(1, 1L);
        }
        return shape;
    }

    /** Returns the names of the classes, the first of many. */
    static String classes(Dataset data) {
        List<String> names = Printable.lines(data.classNames());
        int more = names.size() - SHOWN_CLASSES;
        return String.join(" ", names.subList(0, Math.min(SHOWN_CLASSES, names.size())))
                + (more <= 0 ? "" : " and " + more + " more");
    }

    /** Returns the shape of a batch: its size, then the extents of an example. */
    static List<Long> shape(long size, Features features) {
        List<Long> shape = new ArrayList<>(List.of(size));
        Arrays.stream(features.shape().toArray()).forEach(shape::add);
        return shape;
    }
}
