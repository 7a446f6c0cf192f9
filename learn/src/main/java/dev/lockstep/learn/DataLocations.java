package dev.lockstep.learn;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the files of the known data sets may be looked for.
 *
 * @param dataDir the folder the user names; IDX files must then be there, nowhere else is looked
 * @param environmentDir the folder of {@code LOCKSTEP_DATA}, looked in next
 * @param cacheDir the folder that downloads are kept in, a folder for each data set
 * @param offline whether downloading is forbidden
 */
public record DataLocations(Optional<Path> dataDir, Optional<Path> environmentDir, Path cacheDir, boolean offline) {}
