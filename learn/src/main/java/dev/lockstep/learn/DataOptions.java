package dev.lockstep.learn;

import dev.lockstep.spi.PrivateFolder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where data may be looked for and how much of it is wanted.
 *
 * @param dataDir the folder the user names; IDX files must then be there, nowhere else is looked
 * @param environmentDir the folder of {@code LOCKSTEP_DATA}, looked in next
 * @param cacheDir the folder that downloads are kept in, a folder for each data set
 * @param offline whether downloading is forbidden
 * @param perClass how many images of each class to take from each split; 0 takes all
 * @param seed decides which images are taken, and draws the generated digits
 * @param progress told about downloads
 */
public record DataOptions(
        Optional<Path> dataDir,
        Optional<Path> environmentDir,
        Path cacheDir,
        boolean offline,
        int perClass,
        long seed,
        DataProgress progress) {
    private static final int DEFAULT_PER_CLASS = 500;

    /**
     * Checks the number.
     *
     * @throws DataException if {@code perClass} is negative
     */
    public DataOptions {
        if (perClass < 0) {
            throw new DataException("--per-class " + perClass + ": must be 0 (all images) or more");
        }
    }

    /**
     * Returns the defaults of a user: 500 images of each class, seed 0, downloads allowed and unreported. The cache is
     * {@code $XDG_CACHE_HOME/lockstep}, or {@code ~/.cache/lockstep} where the variable is unset, empty or relative.
     *
     * @param environment the environment variables, usually {@link System#getenv()}
     */
    public static DataOptions fromEnvironment(Map<String, String> environment) {
        Path cacheHome = variable(environment, "XDG_CACHE_HOME")
                .filter(Path::isAbsolute)
                .orElseGet(() -> PrivateFolder.home().resolve(".cache"));
        return new DataOptions(
                Optional.empty(),
                variable(environment, "LOCKSTEP_DATA"),
                cacheHome.resolve("lockstep"),
                false,
                DEFAULT_PER_CLASS,
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
        return new DataOptions(Optional.of(newDataDir), environmentDir, cacheDir, offline, perClass, seed, progress);
    }

    /** Returns a copy that keeps downloads in this folder. */
    public DataOptions withCacheDir(Path newCacheDir) {
        return new DataOptions(dataDir, environmentDir, newCacheDir, offline, perClass, seed, progress);
    }

    /** Returns a copy that forbids or allows downloads. */
    public DataOptions withOffline(boolean newOffline) {
        return new DataOptions(dataDir, environmentDir, cacheDir, newOffline, perClass, seed, progress);
    }

    /** Returns a copy that takes this many images of each class, 0 for all. */
    public DataOptions withPerClass(int newPerClass) {
        return new DataOptions(dataDir, environmentDir, cacheDir, offline, newPerClass, seed, progress);
    }

    /** Returns a copy with this seed. */
    public DataOptions withSeed(long newSeed) {
        return new DataOptions(dataDir, environmentDir, cacheDir, offline, perClass, newSeed, progress);
    }

    /** Returns a copy that reports downloads to this listener. */
    public DataOptions withProgress(DataProgress newProgress) {
        return new DataOptions(dataDir, environmentDir, cacheDir, offline, perClass, seed, newProgress);
    }
}
