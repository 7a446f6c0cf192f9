package dev.lockstep.trainer.cli;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UnmatchedArgsBinding;

/**
 * The options and parameters of a command. They are declared by calls and not by picocli's annotations: the JDK makes classes for
 * annotations and for access to fields by reflection, in every process anew, which takes longer than the JVM's own start.
 */
public final class Options {
    private final CommandSpec command;

    Options(CommandSpec command) {
        this.command = command;
    }

    CommandSpec command() {
        return command;
    }

    /** Adds an option that has no value and does what the picocli builder says. */
    void add(OptionSpec.Builder option) {
        command.addOption(option.type(boolean.class).build());
    }

    /** Adds an option whose value goes to {@code to}, if it is given or has a default. */
    <T> void add(Class<T> type, Consumer<T> to, OptionSpec.Builder option) {
        Value<T> value = new Value<>(to);
        command.addOption(option.type(type).getter(value).setter(value).build());
    }

    /** Adds an option with a list of values; see {@link #add(Class, Consumer, OptionSpec.Builder)}. */
    <T> void addList(Class<T> type, Consumer<List<T>> to, OptionSpec.Builder option) {
        Value<List<T>> value = new Value<>(to);
        command.addOption(option.type(List.class)
                .auxiliaryTypes(type)
                .getter(value)
                .setter(value)
                .build());
    }

    /**
     * Adds {@code --json FILE}, which {@link Outputs#json} takes.
     *
     * @param what is written
     */
    void addJson(String what, Consumer<String> to) {
        add(
                String.class,
                to,
                OptionSpec.builder("--json")
                        .paramLabel("FILE")
                        .description("Write " + what + " as JSON to FILE, - for stdout."));
    }

    /** Adds a parameter whose value goes to {@code to}, if it is given. */
    <T> void add(Class<T> type, Consumer<T> to, PositionalParamSpec.Builder parameter) {
        Value<T> value = new Value<>(to);
        command.addPositional(parameter.type(type).getter(value).setter(value).build());
    }

    /** Adds a parameter with a list of values; see {@link #add(Class, Consumer, PositionalParamSpec.Builder)}. */
    <T> void addList(Class<T> type, Consumer<List<T>> to, PositionalParamSpec.Builder parameter) {
        Value<List<T>> value = new Value<>(to);
        command.addPositional(parameter
                .type(List.class)
                .auxiliaryTypes(type)
                .getter(value)
                .setter(value)
                .build());
    }

    /** Has whatever is neither an option nor a parameter ignored. */
    void ignoreUnknown() {
        command.addUnmatchedArgsBinding(UnmatchedArgsBinding.forStringArrayConsumer(new Value<>(ignored -> {})));
    }

    /** A value that picocli reads and writes. It is absent before the arguments are parsed, which is told nobody. */
    private static final class Value<V> implements IGetter, ISetter {
        private final Consumer<V> to;
        private @Nullable V now;

        Value(Consumer<V> to) {
            this.to = to;
        }

        @Override
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
        }) // so picocli has declared it; it knows the type
        public <T> @Nullable T get() {
            return (T) now;
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T> @Nullable T set(@Nullable T value) {
            V before = now;
            now = (V) value;
            if (now != null) {
                to.accept(now);
            }
            return (T) before;
        }
    }
}
