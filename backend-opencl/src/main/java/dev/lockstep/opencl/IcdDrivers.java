package dev.lockstep.opencl;

import dev.lockstep.spi.Availability;
import dev.lockstep.spi.DriverProbe;
import dev.lockstep.spi.PrivateFolder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The drivers that the OpenCL loader will load. The loader calls all of them at once, so one that hangs or ends the process affects the
 * others. Each driver is therefore first asked alone what the loader would ask it. One that does not answer is hidden from the loader.
 */
final class IcdDrivers {
    private static final Path VENDORS = Path.of("/etc/OpenCL/vendors");
    private static final String VENDORS_VARIABLE = "OCL_ICD_VENDORS";
    private static final String FILES_VARIABLE = "OCL_ICD_FILENAMES";
    private static final String SUFFIX = ".icd";

    /**
     * A driver.
     *
     * @param library its library, as the loader is told it
     * @param origin what names it
     */
    private record Driver(String library, String origin) {
        @Override
        public String toString() {
            return "the OpenCL driver " + library + " (" + origin + ")";
        }
    }

    private IcdDrivers() {}

    /** Asks every driver, hides from the loader those that it must not load, and returns what is wrong with any. */
    static List<Availability.Unavailable> prepare() {
        Optional<Availability.Unavailable> poclUnfit = Optional.ofNullable(Pocl.restrain());
        List<Availability.Unavailable> faulty = new ArrayList<>();
        List<Driver> harmless = new ArrayList<>();
        List<Driver> all = all(System.getenv(VENDORS_VARIABLE), System.getenv(FILES_VARIABLE));
        for (Driver driver : all) {
            if (poclUnfit.isPresent() && Pocl.is(driver.library())) {
                faulty.add(poclUnfit.get());
            } else {
                ask(driver, faulty, harmless);
            }
        }
        if (harmless.size() < all.size()) {
            show(harmless);
        }
        return faulty;
    }

    private static void ask(Driver driver, List<Availability.Unavailable> faulty, List<Driver> harmless) {
        try {
            DriverProbe.ask(
                    driver.toString(),
                    () -> ProcessSignals.withheldFromThreadsOf(() -> IcdDriver.require(driver.library())));
            harmless.add(driver);
        } catch (DriverProbe.NoAnswerException e) {
            faulty.add(e.why());
        } catch (IcdException e) {
            faulty.add(new Availability.Unavailable(
                    driver + " cannot be used: " + e.getMessage(), "install it anew, or remove what names it"));
        }
    }

    /** Lets the loader see these drivers alone. It reads the folder when it is first asked for platforms. */
    private static void show(List<Driver> drivers) {
        try {
            Path folder = PrivateFolder.fresh("lockstep-icd-");
            PrivateFolder.deleteAtExit(folder);
            for (int i = 0; i < drivers.size(); i++) {
                Files.writeString(
                        folder.resolve(String.format(Locale.ROOT, "%03d%s", i, SUFFIX)),
                        drivers.get(i).library() + "\n");
            }
            ProcessEnvironment.set(VENDORS_VARIABLE, folder.toString());
        } catch (IOException e) {
            ProcessEnvironment.set(
                    VENDORS_VARIABLE, "/nonexistent"); // none at all is better than one that ends the process
        }
        ProcessEnvironment.set(FILES_VARIABLE, "");
    }

    /** Returns the drivers that the loader would load: by its variables, a folder, an .icd file, or libraries; else the system's. */
    private static List<Driver> all(String vendors, String files) {
        List<Driver> drivers = new ArrayList<>();
        Path place = vendors == null || vendors.isEmpty() ? VENDORS : Path.of(vendors);
        String[] names = place.toFile().list(); // null if it is no folder, or may not be read
        if (names != null) {
            Stream.of(names)
                    .sorted()
                    .filter(name -> name.endsWith(SUFFIX))
                    .forEach(name -> add(place.resolve(name), drivers));
        } else if (place.toString().endsWith(SUFFIX)) {
            add(place, drivers);
        } else if (!place.equals(VENDORS)) {
            drivers.add(new Driver(place.toString(), VENDORS_VARIABLE));
        }
        Stream.of((files == null ? "" : files).split(File.pathSeparator, -1))
                .filter(file -> !file.isBlank())
                .forEach(file -> drivers.add(new Driver(file, FILES_VARIABLE)));
        return drivers;
    }

    private static void add(Path file, List<Driver> drivers) {
        try (Stream<String> lines = Files.lines(file)) {
            lines.findFirst()
                    .map(String::strip)
                    .filter(library -> !library.isEmpty())
                    .ifPresent(library -> drivers.add(new Driver(library, file.toString())));
        } catch (IOException | java.io.UncheckedIOException e) {
            return; // the loader cannot read it either
        }
    }
}
