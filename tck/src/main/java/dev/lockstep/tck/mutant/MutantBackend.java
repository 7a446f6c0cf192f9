package dev.lockstep.tck.mutant;

import dev.lockstep.ComputeOptions;
import dev.lockstep.Device;
import dev.lockstep.DeviceInfo;
import dev.lockstep.MathMode;
import dev.lockstep.spi.Availability;
import dev.lockstep.spi.Backend;
import dev.lockstep.spi.BackendCompute;
import java.util.List;
import java.util.Map;

/**
 * A backend with one wrong device for each {@link Mutant}, made of another backend's first device. A test extends it with a
 * class that can be registered as a service:
 *
 * <pre>{@code
 * public final class AcmeMutants extends MutantBackend {
 *     public AcmeMutants() {
 *         super("acme-mutant", new AcmeBackend());
 *     }
 * }
 * }</pre>
 *
 * and opens {@code device(LinearMutant.BIAS_DROPPED)}. The policy {@code auto} never chooses one.
 */
public abstract class MutantBackend implements Backend {
    private static final List<Mutant> MUTANTS = Mutant.all();

    private final String kind;
    private final Backend inner;

    /**
     * Makes mutants.
     *
     * @param kind the kind of the wrong devices
     * @param inner the right backend
     */
    protected MutantBackend(String kind, Backend inner) {
        this.kind = kind;
        this.inner = inner;
    }

    /** Returns the device with a mistake. */
    public final Device device(Mutant mutant) {
        return new Device(kind, MUTANTS.indexOf(mutant));
    }

    @Override
    public final String kind() {
        return kind;
    }

    @Override
    public final Availability probe() {
        return switch (inner.probe()) {
            case Availability.Unavailable none -> none;
            case Availability.Available right -> {
                long memory = right.devices().getFirst().memoryBytes();
                List<DeviceInfo> wrong =
                        MUTANTS.stream().map(mutant -> info(mutant, memory)).toList();
                yield new Availability.Available(wrong);
            }
        };
    }

    @Override
    public final BackendCompute open(int index, ComputeOptions options) {
        Mutant mutant = MUTANTS.get(index);
        ComputeOptions heeded =
                mutant == LinearMutant.MATH_MODE_IGNORED ? options.withMathMode(MathMode.FP32) : options;
        BackendCompute right = inner.open(0, heeded);
        return new MutantCompute(right, mutant, info(mutant, right.info().memoryBytes()));
    }

    private DeviceInfo info(Mutant mutant, long memory) {
        Map<String, String> capabilities = Map.of("mistake", mutant.mistake());
        return new DeviceInfo(device(mutant), "mutant " + mutant, memory, Integer.MIN_VALUE, capabilities);
    }
}
