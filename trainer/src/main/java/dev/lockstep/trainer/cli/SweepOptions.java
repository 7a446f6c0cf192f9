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
import picocli.CommandLine.Model.OptionSpec;

/** What is tried: every combination of the values of these options. */
final class SweepOptions {
    private static final double SMALLEST_PLAIN = 1e-6;
    private static final double LARGEST_PLAIN = 1e9;
    private static final List<Double> STRENGTHS = List.of(1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1);

    private List<Double> learningRates;
    private List<OptimizerChoice.Rule> rules;
    private List<Double> momenta;
    private boolean nesterov;
    private @Nullable List<Double> weightDecays;
    private List<Integer> batches;
    private @Nullable List<Double> strengths;
    private boolean exact;
    private @Nullable Integer folds;
    private final PatienceOption patienceOption;
    private final ScheduleOptions scheduleOptions;
    private final SeedOption seedOption;
    private final CourseOptions courseOptions;

    SweepOptions(Options options) {
        options.addList(
                Double.class,
                value -> learningRates = value,
                OptionSpec.builder("--lr")
                        .paramLabel("RATE")
                        .splitRegex(",")
                        .defaultValue("0.0001,0.001,0.01,0.1,0.5,1,10")
                        .description("Learning rates (default: ${DEFAULT-VALUE})."));
        options.addList(
                OptimizerChoice.Rule.class,
                value -> rules = value,
                OptionSpec.builder("--optimizer")
                        .paramLabel("RULE")
                        .splitRegex(",")
                        .defaultValue("sgd")
                        .description(
                                "Update rules: sgd, adamw, or lbfgs, which has strengths and no rates (default: ${DEFAULT-VALUE})."));
        options.addList(
                Double.class,
                value -> momenta = value,
                OptionSpec.builder("--momentum")
                        .paramLabel("MU")
                        .splitRegex(",")
                        .defaultValue("0")
                        .description("Momenta of sgd; adamw has none (default: ${DEFAULT-VALUE})."));
        options.add(
                boolean.class,
                value -> nesterov = value,
                OptionSpec.builder("--nesterov").description("Nesterov momentum for sgd; needs --momentum."));
        options.addList(
                Double.class,
                value -> weightDecays = value,
                OptionSpec.builder("--weight-decay")
                        .paramLabel("LAMBDA")
                        .splitRegex(",")
                        .description("Weight decays (default: 0 for sgd, 0.01 for adamw)."));
        options.addList(
                Integer.class,
                value -> batches = value,
                OptionSpec.builder("--batch")
                        .paramLabel("N")
                        .splitRegex(",")
                        .defaultValue("16")
                        .description("Images per step (default: ${DEFAULT-VALUE})."));
        options.addList(
                Double.class,
                value -> strengths = value,
                OptionSpec.builder("--l2")
                        .paramLabel("STRENGTH")
                        .splitRegex(",")
                        .description(
                                "Strengths of the penalty of lbfgs (default: 0.000001,0.00001,0.0001,0.001,0.01,0.1)."));
        options.add(
                boolean.class,
                value -> exact = value,
                OptionSpec.builder("--exact")
                        .description(
                                "Give the bits of train: begin lbfgs at zeros for each strength and not where the next stronger one ended, and "
                                        + "train no rates as one layer."));
        options.add(
                Integer.class,
                value -> folds = value,
                OptionSpec.builder("--folds")
                        .paramLabel("K")
                        .description(
                                "Compare by cross-validation: each of K parts of the training images, with all classes alike, is measured on "
                                        + "by a model that learned from the others; the best settings are then trained with all."));
        patienceOption = new PatienceOption(options);
        scheduleOptions = new ScheduleOptions(options);
        seedOption = new SeedOption(options);
        courseOptions = new CourseOptions(options);
    }

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
