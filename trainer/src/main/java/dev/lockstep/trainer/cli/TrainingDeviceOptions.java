package dev.lockstep.trainer.cli;

import dev.lockstep.ComputeOptions;
import dev.lockstep.spi.ByteSize;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/** Which device trains, and how much of its memory it may use. */
final class TrainingDeviceOptions extends DeviceOptions {
    private @Nullable String memory;

    TrainingDeviceOptions(Options options) {
        super(options);
        options.add(
                String.class,
                value -> memory = value,
                OptionSpec.builder("--device-memory")
                        .paramLabel("SIZE")
                        .description(
                                "The most memory of the device that data and training may take, such as 512m or 8g. Data that do "
                                        + "not fit stay in host memory or their file, and stream through the device; results do not depend on it."));
    }

    @Override
    ComputeOptions computeOptions() {
        ComputeOptions options = super.computeOptions();
        return memory == null
                ? options
                : options.withMemoryLimit(ByteSize.parse(memory)
                        .orElseThrow(() -> new InputException("--device-memory " + memory
                                + ": is no size of memory; give a number of bytes, or of k, m, g or t, such as 8g")));
    }
}
