package dev.lockstep.trainer.cli;

import dev.lockstep.learn.Averaging;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.Schedule;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** How the learning rate changes in the course of a training. */
final class ScheduleOptions {
    private Schedule schedule;
    private int warmup;
    private Averaging averaging;

    ScheduleOptions(Options options) {
        options.add(
                Schedule.class,
                value -> schedule = value,
                OptionSpec.builder("--schedule")
                        .paramLabel("SHAPE")
                        .defaultValue("constant")
                        .converters(new Converter())
                        .description(
                                "How the learning rate changes: " + Schedule.FORMS + " (default: ${DEFAULT-VALUE})."));
        options.add(
                int.class,
                value -> warmup = value,
                OptionSpec.builder("--warmup")
                        .paramLabel("STEPS")
                        .defaultValue("0")
                        .description("Steps in which the learning rate rises to its value, before the schedule begins "
                                + "(default: ${DEFAULT-VALUE})."));
        options.add(
                Averaging.class,
                value -> averaging = value,
                OptionSpec.builder("--average")
                        .paramLabel("MEAN")
                        .arity("0..1")
                        .defaultValue("none")
                        .fallbackValue("ema")
                        .converters(new AveragingConverter())
                        .description("Measure and save a mean of the weights over the steps: " + Averaging.FORMS
                                + " (default: ${DEFAULT-VALUE}; ema if no MEAN is given)."));
    }

    /** Reads a schedule as the user writes it. */
    static final class Converter implements ITypeConverter<Schedule> {
        @Override
        public Schedule convert(String text) {
            try {
                return Schedule.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Reads an average as the user writes it. */
    static final class AveragingConverter implements ITypeConverter<Averaging> {
        @Override
        public Averaging convert(String text) {
            try {
                return Averaging.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Gives an update rule its schedule and its average, checked. */
    Optimizer applyTo(Optimizer optimizer) {
        if (warmup < 0) {
            throw new InputException("--warmup " + warmup + ": must be 0 or more");
        }
        if (warmup > 0 && schedule instanceof Schedule.OneCycle) {
            throw new InputException(
                    "--warmup " + warmup + ": one-cycle has a warm-up of its own; leave out one of the two");
        }
        return optimizer.withSchedule(schedule.afterWarmup(warmup)).withAveraging(averaging);
    }
}
