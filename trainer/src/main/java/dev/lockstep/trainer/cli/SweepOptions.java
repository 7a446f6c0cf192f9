package dev.lockstep.trainer.cli;

import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.trainer.report.Trial;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
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
                    "Begin lbfgs at zeros for each strength, as train does, and not where the next stronger one ended.")
    private boolean exact;

    @Mixin
    private ScheduleOptions scheduleOptions;

    @Mixin
    private SeedOption seedOption;

    @Mixin
    private CourseOptions courseOptions;

    long seed() {
        return seedOption.seed();
    }

    /** Refuses data with fewer training images than a batch has. */
    void checkFits(Dataset data) {
        batches.forEach(batch -> BatchOptions.checkFits(batch, data));
    }

    /** Returns every combination once, the rule varying slowest and the learning rate fastest. */
    List<Trial> trials() {
        refuseTwins("--lr", learningRates);
        refuseTwins("--optimizer", rules);
        refuseTwins("--momentum", momenta);
        refuseTwins("--batch", batches);
        List<@Nullable Double> decays = new ArrayList<>();
        if (weightDecays == null) {
            decays.add(null);
        } else {
            refuseTwins("--weight-decay", weightDecays);
            decays.addAll(weightDecays);
        }
        if (strengths != null && !rules.contains(OptimizerChoice.Rule.LBFGS)) {
            throw new InputException("--l2 " + joined(strengths) + ": needs --optimizer lbfgs");
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
        return trials;
    }

    /** Returns whether a training of lbfgs begins where the one before it ended. */
    boolean warmStarts() {
        return !exact;
    }

    /** From the strongest penalty to the weakest, so that each minimum is near the one before. */
    private List<Trial> strengthTrials() {
        List<Double> values = strengths == null ? STRENGTHS : strengths;
        refuseTwins("--l2", values);
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

    private static void refuseTwins(String option, List<?> values) {
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
