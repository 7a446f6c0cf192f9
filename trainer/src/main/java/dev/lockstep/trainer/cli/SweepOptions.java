package dev.lockstep.trainer.cli;

import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.data.Nouns;
import dev.lockstep.learn.data.Quote;
import dev.lockstep.trainer.report.Trial;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is tried: every combination of the values of these options. */
final class SweepOptions {
    private static final double SMALLEST_PLAIN = 1e-6;
    private static final double LARGEST_PLAIN = 1e9;
    private static final List<Double> STRENGTHS = List.of(1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1);

    @Option(
            names = "--lr",
            split = ",",
            paramLabel = "RATE",
            defaultValue = "0.0001,0.001,0.01,0.1,0.5,1,10",
            description = "Learning rates (default: ${DEFAULT-VALUE}).")
    private List<Double> learningRates;

    @Option(
            names = "--optimizer",
            split = ",",
            paramLabel = "RULE",
            defaultValue = "sgd",
            description =
                    "Update rules: sgd, adamw, or lbfgs, which has strengths and no rates (default: ${DEFAULT-VALUE}).")
    private List<OptimizerChoice.Rule> rules;

    @Option(
            names = "--momentum",
            split = ",",
            paramLabel = "MU",
            defaultValue = "0",
            description = "Momenta of sgd; adamw has none (default: ${DEFAULT-VALUE}).")
    private List<Double> momenta;

    @Option(names = "--nesterov", description = "Nesterov momentum for sgd; needs --momentum.")
    private boolean nesterov;

    @Option(
            names = "--weight-decay",
            split = ",",
            paramLabel = "LAMBDA",
            description = "Weight decays (default: 0 for sgd, 0.01 for adamw).")
    private @Nullable List<Double> weightDecays;

    @Option(
            names = "--batch",
            split = ",",
            paramLabel = "N",
            defaultValue = "16",
            description = "Images per step (default: ${DEFAULT-VALUE}).")
    private List<Integer> batches;

    @Option(
            names = "--l2",
            split = ",",
            paramLabel = "STRENGTH",
            description = "Strengths of the penalty of lbfgs (default: 0.000001,0.00001,0.0001,0.001,0.01,0.1).")
    private @Nullable List<Double> strengths;

    @Option(
            names = "--exact",
            description =
                    "Give the bits of train: begin lbfgs at zeros for each strength and not where the next stronger one ended, and "
                            + "train no rates as one layer.")
    private boolean exact;

    @Option(
            names = "--folds",
            paramLabel = "K",
            description =
                    "Compare by cross-validation: each of K parts of the training images, with all classes alike, is measured on "
                            + "by a model that learned from the others; the best settings are then trained with all.")
    private @Nullable Integer folds;

    @Mixin
    private PatienceOption patienceOption;

    @Mixin
    private ScheduleOptions scheduleOptions;

    @Mixin
    private SeedOption seedOption;

    @Mixin
    private CourseOptions courseOptions;

    long seed() {
        return seedOption.seed();
    }

    /** Returns the folds of the cross-validation, 1 if there is none. */
    int folds() {
        return folds == null ? 1 : folds;
    }

    /**
     * Refuses data with fewer training images than a batch or the folds need, or without a class that has a weight.
     *
     * @return what the user should know of the folds; nothing in most cases
     */
    Optional<String> checkFits(Dataset data) {
        batches.forEach(batch -> BatchOptions.checkFits(batch, data));
        courseOptions.checkFits(data);
        return folds == null ? Optional.empty() : checkFolds(folds, data);
    }

    private Optional<String> checkFolds(int count, Dataset data) {
        int[] sizes = new int[data.classes()];
        for (int label : data.train().labels()) {
            sizes[label]++;
        }
        String many = "training " + Nouns.many(data.features());
        int largest = Arrays.stream(sizes).max().orElseThrow();
        if (count > largest) {
            throw new InputException("--folds %s: the largest class has %s %s; give fewer folds or more %s"
                    .formatted(count, largest, many, many));
        }
        int size = data.train().size();
        int left = size - Math.ceilDiv(size, count);
        for (int batch : batches) {
            if (batch > left) {
                throw new InputException(
                        "--batch %s: beside a fold of --folds %s there are only %s %s; use a smaller batch or more folds"
                                .formatted(batch, count, left, many));
            }
        }
        for (int label = 0; label < sizes.length; label++) {
            if (sizes[label] > 0 && sizes[label] < count) {
                return Optional.of("class %s has %s %s for %s folds, so that some are measured without it"
                        .formatted(Quote.of(data.classNames().get(label)), sizes[label], many, count));
            }
        }
        return Optional.empty();
    }

    /** Returns every combination once, the rule varying slowest and the learning rate fastest. */
    private List<Trial> trials() {
        requireEachOnce("--lr", learningRates);
        requireEachOnce("--optimizer", rules);
        requireEachOnce("--momentum", momenta);
        requireEachOnce("--batch", batches);
        List<@Nullable Double> decays = new ArrayList<>();
        if (weightDecays == null) {
            decays.add(null);
        } else {
            requireEachOnce("--weight-decay", weightDecays);
            decays.addAll(weightDecays);
        }
        if (strengths != null && !rules.contains(OptimizerChoice.Rule.LBFGS)) {
            throw new InputException("--l2 " + joined(strengths) + ": needs --optimizer lbfgs");
        }
        if (folds != null && folds < 2) {
            throw new InputException("--folds " + folds + ": must be 2 or more");
        }
        List<Trial> trials = new ArrayList<>();
        for (OptimizerChoice.Rule rule : rules) {
            if (rule == OptimizerChoice.Rule.LBFGS) {
                trials.addAll(strengthTrials());
                continue;
            }
            for (int batch : batches) {
                for (double momentum : momenta(rule)) {
                    for (Double decay : decays) {
                        for (double rate : learningRates) {
                            trials.add(
                                    trial(new OptimizerChoice(rule, rate, momentum, hasNesterov(rule), decay), batch));
                        }
                    }
                }
            }
        }
        trials.forEach(trial -> patienceOption.check(trial.settings().optimizer()));
        return trials;
    }

    /** Returns what is to be trained. */
    SweepPlan plan() {
        return new SweepPlan(trials(), exact, patienceOption);
    }

    /** From the strongest penalty to the weakest, so that each minimum is near the one before. */
    private List<Trial> strengthTrials() {
        List<Double> values = strengths == null ? STRENGTHS : strengths;
        requireEachOnce("--l2", values);
        return values.stream()
                .sorted(Comparator.reverseOrder())
                .map(strength -> new Trial(
                        (rules.size() > 1 ? "lbfgs l2=" : "l2=") + plain(strength),
                        courseOptions.settings(
                                BatchOptions.checked(batches.getFirst()),
                                LbfgsChoice.optimizer(strength),
                                seedOption.seed())))
                .toList();
    }

    private Trial trial(OptimizerChoice choice, int batch) {
        TrainingSettings settings = courseOptions.settings(
                BatchOptions.checked(batch), scheduleOptions.applyTo(choice.optimizer()), seedOption.seed());
        StringJoiner name = new StringJoiner(" ");
        if (rules.size() > 1) {
            name.add(choice.rule().name().toLowerCase(Locale.ROOT));
        }
        if (batches.size() > 1) {
            name.add("batch=" + batch);
        }
        if (momenta(choice.rule()).size() > 1) {
            name.add("momentum=" + plain(choice.momentum()));
        }
        if (weightDecays != null && weightDecays.size() > 1 && choice.weightDecay() != null) {
            name.add("decay=" + plain(choice.weightDecay()));
        }
        return new Trial(name.add("lr=" + plain(choice.learningRate())).toString(), settings);
    }

    /** Next to sgd, adamw does without what it has not; alone, it refuses it. */
    private List<Double> momenta(OptimizerChoice.Rule rule) {
        return standsAside(rule) ? List.of(0.0) : momenta;
    }

    private boolean hasNesterov(OptimizerChoice.Rule rule) {
        return nesterov && !standsAside(rule);
    }

    private boolean standsAside(OptimizerChoice.Rule rule) {
        return rule == OptimizerChoice.Rule.ADAMW && rules.contains(OptimizerChoice.Rule.SGD);
    }

    /** Returns the number as people write it: 0.0001 and 10, not 1.0E-4 and 10.0. */
    static String plain(double value) {
        double size = Math.abs(value);
        return value == 0 || (size >= SMALLEST_PLAIN && size < LARGEST_PLAIN)
                ? new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString()
                : Double.toString(value);
    }

    private static void requireEachOnce(String option, List<?> values) {
        if (values.isEmpty()) {
            throw new InputException(option + ": names no value; give one or more, separated by commas");
        }
        Set<Object> seen = new HashSet<>();
        for (Object value : values) {
            if (!seen.add(value)) {
                throw new InputException(option + " " + joined(values) + ": the value " + text(value)
                        + " is there twice; give each once");
            }
        }
    }

    private static String joined(List<?> values) {
        return String.join(",", values.stream().map(SweepOptions::text).toList());
    }

    private static String text(Object value) {
        return value instanceof Double number ? plain(number) : value.toString().toLowerCase(Locale.ROOT);
    }
}
