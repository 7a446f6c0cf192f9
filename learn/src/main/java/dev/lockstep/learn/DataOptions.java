package dev.lockstep.learn;

import dev.lockstep.spi.PrivateFolder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where data may be looked for, how they are read, and how much of them is wanted. What a kind of data does not take is refused.
 *
 * @param locations where the files of known data sets may be
 * @param perClass how many examples of each class to take from each split, 0 for all. Where it is not given it is 500 images, of which a
 *     class may have fewer, and all rows of a table
 * @param splitting where the examples to measure on come from
 * @param pictures how pictures become images of one size
 * @param tables how tables of features are read
 * @param seed decides which examples are taken, and draws the generated digits
 * @param progress told about downloads
 */
public record DataOptions(
        DataLocations locations,
        OptionalInt perClass,
        Splitting splitting,
        PictureOptions pictures,
        TableOptions tables,
        long seed,
        DataProgress progress) {
    /** How many images of each class are taken from each split where nothing else is said. */
    public static final int DEFAULT_IMAGES_PER_CLASS = 500;

    /**
     * Checks the number.
     *
     * @throws DataException if {@code perClass} is negative
     */
    public DataOptions {
        if (perClass.isPresent() && perClass.getAsInt() < 0) {
            throw DataException.of("%s %s: must be 0 (all of them) or more", Setting.PER_CLASS, perClass.getAsInt());
        }
    }

    /**
     * Returns the defaults of a user: seed 0, downloads allowed and unreported, nothing else given. The cache is
     * {@code $XDG_CACHE_HOME/lockstep}, or {@code ~/.cache/lockstep} where the variable is unset, empty or relative.
     *
     * @param environment the environment variables, usually {@link System#getenv()}
     */
    public static DataOptions fromEnvironment(Map<String, String> environment) {
        Path cacheHome = variable(environment, "XDG_CACHE_HOME")
                .filter(Path::isAbsolute)
                .orElseGet(() -> PrivateFolder.home().resolve(".cache"));
        return new DataOptions(
                new DataLocations(
                        Optional.empty(), variable(environment, "LOCKSTEP_DATA"), cacheHome.resolve("lockstep"), false),
                OptionalInt.empty(),
                Splitting.DEFAULT,
                PictureOptions.DEFAULT,
                TableOptions.DEFAULT,
                0,
                DataProgress.NONE);
    }

    private static Optional<Path> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name))
                .filter(value -> !value.isEmpty())
                .map(Path::of);
    }

    /** Returns a copy that reads IDX files from this folder only. */
    public DataOptions withDataDir(Path newDataDir) {
        return withLocations(new DataLocations(
                Optional.of(newDataDir), locations.environmentDir(), locations.cacheDir(), locations.offline()));
    }

    /** Returns a copy that keeps downloads in this folder. */
    public DataOptions withCacheDir(Path newCacheDir) {
        return withLocations(
                new DataLocations(locations.dataDir(), locations.environmentDir(), newCacheDir, locations.offline()));
    }

    /** Returns a copy that forbids or allows downloads. */
    public DataOptions withOffline(boolean newOffline) {
        return withLocations(
                new DataLocations(locations.dataDir(), locations.environmentDir(), locations.cacheDir(), newOffline));
    }

    /** Returns a copy that looks for files elsewhere. */
    public DataOptions withLocations(DataLocations newLocations) {
        return new DataOptions(newLocations, perClass, splitting, pictures, tables, seed, progress);
    }

    /** Returns a copy that takes this many examples of each class, 0 for all. */
    public DataOptions withPerClass(int newPerClass) {
        return new DataOptions(locations, OptionalInt.of(newPerClass), splitting, pictures, tables, seed, progress);
    }

    /** Returns a copy that gets the examples to measure on elsewhere. */
    public DataOptions withSplitting(Splitting newSplitting) {
        return new DataOptions(locations, perClass, newSplitting, pictures, tables, seed, progress);
    }

    /** Returns a copy that prepares pictures otherwise. */
    public DataOptions withPictures(PictureOptions newPictures) {
        return new DataOptions(locations, perClass, splitting, newPictures, tables, seed, progress);
    }

    /** Returns a copy that reads tables otherwise. */
    public DataOptions withTables(TableOptions newTables) {
        return new DataOptions(locations, perClass, splitting, pictures, newTables, seed, progress);
    }

    /** Returns a copy with this seed. */
    public DataOptions withSeed(long newSeed) {
        return new DataOptions(locations, perClass, splitting, pictures, tables, newSeed, progress);
    }

    /** Returns a copy that reports downloads to this listener. */
    public DataOptions withProgress(DataProgress newProgress) {
        return new DataOptions(locations, perClass, splitting, pictures, tables, seed, newProgress);
    }
}
