package dev.lockstep.spi;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Folders that only this user can write to, for native code and for whatever decides which code is run. A folder is private if this
 * user owns it and no other user can change it or a folder above it. Root does not count as another user. Folders that are made here
 * have mode 700.
 */
public final class PrivateFolder {
    /** What mends it where no folder is fit to load code from. */
    public static final String REMEDY =
            "name a folder that is yours alone, has room and is not mounted noexec, with the variable"
                    + " XDG_CACHE_HOME or with -Djava.io.tmpdir=<folder>";

    private static final boolean HAS_OWNERS =
            FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
    private static final Set<PosixFilePermission> ONLY_MINE = PosixFilePermissions.fromString("rwx------");
    private static final int GROUP_WRITES = 0020;
    private static final int OTHERS_WRITE = 0002;
    private static final int STICKY = 01000;
    private static final int ROOT = 0;

    private PrivateFolder() {}

    /** Others could change a folder, or what lies in it. */
    public static final class NotPrivateException extends IOException {
        private static final long serialVersionUID = 1L;

        NotPrivateException(String message) {
            super(message);
        }
    }

    /**
     * Returns this user's home, which need not exist. The JVM calls it {@code ?} where the user has none; that is not taken for a
     * folder in the working folder.
     */
    public static Path home() {
        return Path.of("/").resolve(System.getProperty("user.home"));
    }

    /** Returns this user's folder for what Lockstep can make again, which need not exist. */
    public static Path cache() {
        String given = System.getenv("XDG_CACHE_HOME");
        Path all = given != null && given.startsWith("/") ? Path.of(given) : home().resolve(".cache");
        return all.resolve("lockstep");
    }

    /**
     * Makes a folder if there is none, and returns its real path. One that is there in {@link #cache} gets mode 700 if it has another,
     * any other one keeps its mode.
     *
     * @throws NotPrivateException if another user could change it or has made it
     * @throws IOException if it cannot be made
     */
    public static Path require(Path folder) throws IOException {
        Path absolute = folder.toAbsolutePath();
        Files.createDirectories(absolute, mine());
        Path real = absolute.toRealPath();
        requireMine(real);
        for (Path path : List.of(absolute, real)) { // whoever could change a link on the way could name another folder
            for (Path at = path; at != null; at = at.getParent()) {
                requireSafe(at);
            }
        }
        if (HAS_OWNERS && absolute.startsWith(cache())) {
            Files.setPosixFilePermissions(real, ONLY_MINE);
        }
        return real;
    }

    /**
     * Makes a new folder, and returns it: in the folder for temporary files, or in the user's cache where that one is not fit for it.
     * The caller deletes it.
     *
     * @throws IOException if there is no place for it, with the reason for each that was tried
     */
    public static Path fresh(String prefix) throws IOException {
        return fresh(prefix, folder -> {});
    }

    /**
     * As {@link #fresh}, and code can be loaded from it.
     *
     * @throws IOException if there is no place for it, with the reason for each that was tried
     */
    public static Path freshForCode(String prefix) throws IOException {
        return fresh(prefix, PrivateFolder::requireCode);
    }

    /** What else a folder has to be. */
    private interface Check {
        void of(Path folder) throws IOException;
    }

    private static Path fresh(String prefix, Check check) throws IOException {
        List<String> reasons = new ArrayList<>();
        for (Path place : List.of(Path.of(System.getProperty("java.io.tmpdir")), cache())) {
            try {
                if (place.equals(cache())) {
                    require(place);
                }
                Path made = createFresh(place, prefix);
                try {
                    Path folder = require(made);
                    check.of(folder);
                    return folder;
                } catch (IOException e) {
                    Files.deleteIfExists(made);
                    throw e;
                }
            } catch (IOException e) {
                reasons.add(reason(place, e));
            }
        }
        throw new IOException(String.join("; ", reasons));
    }

    /**
     * Makes a folder of a name that nobody has. {@link Files#createTempDirectory} would do so, too, but its random numbers take 40 ms in a new
     * process. A name need not be secret: where somebody has it, making the folder fails, and the next is tried.
     */
    private static Path createFresh(Path place, String prefix) throws IOException {
        while (true) {
            try {
                return Files.createDirectory(place.resolve(freshName(prefix)), mine());
            } catch (FileAlreadyExistsException e) {
                // somebody has it
            }
        }
    }

    private static String freshName(String prefix) {
        return prefix + ProcessHandle.current().pid() + "-"
                + Long.toUnsignedString(System.nanoTime(), Character.MAX_RADIX);
    }

    /**
     * Checks that files can be written to a folder and code be loaded from it, by making a file that may be run.
     *
     * @throws IOException if not
     */
    public static void requireCode(Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve(freshName("code-")), mine());
        try {
            if (!Files.isExecutable(file)) { // so it is where the file system is mounted noexec
                throw new IOException(folder + " is mounted noexec");
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Returns in a phrase what is wrong with a folder. */
    private static String reason(Path folder, IOException e) {
        String message = String.valueOf(e.getMessage());
        String kind = e instanceof java.nio.file.FileSystemException file && file.getReason() == null
                ? e.getClass().getSimpleName().replace("Exception", "") + ": "
                : "";
        return message.contains(folder.toString()) ? kind + message : folder + ": " + kind + message;
    }

    /** Deletes a folder with all that is in it when the JVM ends, as far as that is possible. */
    public static void deleteAtExit(Path folder) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
    }

    /** Deletes a folder with all that is in it, as far as that is possible. */
    public static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            System.getLogger("dev.lockstep").log(System.Logger.Level.DEBUG, "A temporary folder is left: " + folder, e);
        }
    }

    private static void requireMine(Path folder) throws IOException {
        if (!HAS_OWNERS) {
            return;
        }
        if (uid(folder) != User.ID) {
            throw new NotPrivateException(folder + " belongs to another user");
        }
        if (othersWrite(folder, mode(folder))) {
            throw new NotPrivateException("other users can write to " + folder);
        }
    }

    /** In a folder with the sticky bit, such as /tmp, others can make files, but not replace mine. */
    private static void requireSafe(Path above) throws IOException {
        if (!HAS_OWNERS) {
            return;
        }
        int owner = uid(above);
        if (owner != User.ID && owner != ROOT) {
            throw new NotPrivateException(above + " belongs to another user");
        }
        int mode = mode(above);
        if (!Files.isSymbolicLink(above) && (mode & STICKY) == 0 && othersWrite(above, mode)) {
            throw new NotPrivateException("other users can write to " + above);
        }
    }

    /** A group of the user's own, which many systems give to each user, is not others. */
    private static boolean othersWrite(Path folder, int mode) throws IOException {
        if ((mode & OTHERS_WRITE) != 0) {
            return true;
        }
        if ((mode & GROUP_WRITES) == 0) {
            return false;
        }
        PosixFileAttributes attributes = Files.readAttributes(folder, PosixFileAttributes.class);
        return !attributes.group().getName().equals(attributes.owner().getName());
    }

    private static int uid(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    private static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    }

    private static FileAttribute<?>[] mine() {
        return HAS_OWNERS
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(ONLY_MINE)}
                : new FileAttribute<?>[0];
    }

    /** Who this process runs as, which Java does not say: the owner of what it makes. */
    private static final class User {
        static final int ID = find();

        private static int find() {
            try {
                Path self = Path.of("/proc/self");
                if (Files.exists(self)) {
                    return (int) Files.getAttribute(self, "unix:uid");
                }
                Path file = Files.createTempFile("lockstep", ".tmp");
                try {
                    return uid(file);
                } finally {
                    Files.delete(file);
                }
            } catch (IOException e) {
                return -1; // nobody: no folder is this user's
            }
        }
    }
}
