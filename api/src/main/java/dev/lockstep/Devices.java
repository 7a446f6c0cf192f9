package dev.lockstep;

import dev.lockstep.error.ConfigurationException;
import dev.lockstep.error.DeviceUnavailableException;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.UnsupportedFeatureException;
import dev.lockstep.spi.Availability;
import dev.lockstep.spi.Backend;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Finds the backends on the module path or class path, and their devices. */
public final class Devices {
    /** The policy that picks the best device that can be opened. It is not a device. */
    public static final String AUTO = "auto";

    /**
     * A backend and what it has.
     *
     * @param kind the kind of its devices
     * @param availability its devices, or why it has none
     */
    public record BackendStatus(String kind, Availability availability) {}

    private Devices() {}

    /** Asks every backend for its devices. The first call loads drivers, and may take a while. */
    public static List<BackendStatus> probe() {
        List<BackendStatus> found = new ArrayList<>();
        probe(found::add);
        return List.copyOf(found);
    }

    /** Asks every backend for its devices, in the order of their kinds, and hands over each answer before it asks the next. */
    public static void probe(Consumer<? super BackendStatus> found) {
        for (Backend backend : Backends.all()) {
            found.accept(new BackendStatus(backend.kind(), availability(backend)));
        }
    }

    /** Returns why a kind of device has no backend at all, for a list of what is missing. */
    public static String notInstalledReason(String kind) {
        return "no backend for " + kind + " is installed";
    }

    /** Returns what would mend {@link #notInstalledReason}. */
    public static String notInstalledRemedy(String kind) {
        return Backends.mayHaveLostServiceFiles()
                ? "where jars are merged into one, have their service files (META-INF/services/dev.lockstep.spi.Backend) merged too,"
                        + " lockstep-backend-" + kind + "'s among them"
                : "add the jar lockstep-backend-" + kind + " to the module path or class path";
    }

    /**
     * Returns the backend of a device.
     *
     * @throws DeviceUnavailableException if none of its kind is installed
     */
    public static Backend backend(Device device) {
        return Backends.all().stream()
                .filter(candidate -> candidate.kind().equals(device.kind()))
                .findFirst()
                .orElseThrow(() -> new DeviceUnavailableException(
                        device, notInstalledReason(device.kind()), notInstalledRemedy(device.kind())));
    }

    /**
     * Returns the device that {@link #AUTO} tries first.
     *
     * @param devices those that were found, in the order of {@link #probe}
     * @return the one that its backend prefers most, the first of several; absent if there is none
     */
    public static Optional<DeviceInfo> best(List<DeviceInfo> devices) {
        return devices.stream().sorted(byPreference(device -> device)).findFirst();
    }

    private static <T> Comparator<T> byPreference(Function<T, DeviceInfo> info) {
        return Comparator.comparingInt((T device) -> info.apply(device).preference())
                .reversed();
    }

    static Compute open(Device device, ComputeOptions options) {
        return open(backend(device), device, options);
    }

    static Compute open(Backend backend, Device device, ComputeOptions options) {
        Availability availability = availability(backend);
        if (availability instanceof Availability.Unavailable none) {
            throw new DeviceUnavailableException(device, none.reason(), none.remedy());
        } else if (availability instanceof Availability.Available available) {
            checkIndex(device, available.devices().size());
        }
        return new Compute(backend.open(device.index(), options), options, List.of("chosen by name"));
    }

    static Compute openBest(ComputeOptions options) {
        record Candidate(Backend backend, DeviceInfo info) {}
        List<Candidate> candidates = new ArrayList<>();
        List<String> passedOver = new ArrayList<>();
        for (Backend backend : Backends.all()) {
            switch (availability(backend)) {
                case Availability.Available available -> {
                    available.devices().forEach(info -> candidates.add(new Candidate(backend, info)));
                    available.faulty().forEach(one -> passedOver.add(passedOver(backend, one)));
                }
                case Availability.Unavailable none -> passedOver.add(passedOver(backend, none));
            }
        }
        UnsupportedFeatureException unsupported = null;
        candidates.sort(byPreference(Candidate::info));
        for (Candidate candidate : candidates) {
            List<String> selection = new ArrayList<>(List.of("chosen by auto"));
            selection.addAll(passedOver);
            try {
                int index = candidate.info.device().index();
                return new Compute(candidate.backend.open(index, options), options, selection);
            } catch (ConfigurationException e) {
                throw e; // what the user has set is to be mended, and not gone around
            } catch (UnsupportedFeatureException e) {
                unsupported = e;
                passedOver.add(e.getMessage());
            } catch (LockstepException e) {
                passedOver.add(e.getMessage());
            } catch (RuntimeException | LinkageError e) {
                passedOver.add(passedOver(candidate.backend, Backends.failure(candidate.backend, e)));
            }
        }
        if (unsupported != null) {
            throw unsupported; // that of the last, which is the processor's own device where there is one
        }
        throw new DeviceUnavailableException(
                Device.CPU,
                passedOver.isEmpty() ? "no backend was found" : String.join("; ", passedOver),
                notInstalledRemedy(Device.CPU.kind()));
    }

    private static void checkIndex(Device device, int count) {
        if (device.index() >= count) {
            throw new DeviceUnavailableException(
                    device,
                    "there " + (count == 1 ? "is 1 " : "are " + count + " ") + device.kind()
                            + (count == 1 ? " device" : " devices"),
                    count == 1 ? "use " + device.kind() + ":0" : "use an index from 0 to " + (count - 1));
        }
    }

    /** Asks a backend. One that fails in a way that it should not must not take the others with it. */
    private static Availability availability(Backend backend) {
        try {
            return backend.probe();
        } catch (RuntimeException | LinkageError e) {
            return Backends.failure(backend, e);
        }
    }

    private static String passedOver(Backend backend, Availability.Unavailable why) {
        return backend.kind() + ": " + why.reason() + "; " + why.remedy();
    }
}
