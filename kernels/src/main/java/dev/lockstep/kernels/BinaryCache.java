package dev.lockstep.kernels;

import dev.lockstep.file.Sha256;
import dev.lockstep.spi.PrivateFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Compiled programs on disk, a file for each. An entry is found by a hash of everything it depends on, and checked by a hash of
 * its content, so whatever is wrong with a file, it is as if it were not there. Files are written beside their place and
 * renamed, so that processes that run at the same time see whole entries only. Entries are code, so they are taken from a folder
 * that nobody but this user can write to, or from none. Without a cache, starts are slower.
 */
@SuppressWarnings("exports") // @Nullable is there for tools
public final class BinaryCache {
    private static final String OFF = "off";
    private static final byte[] MAGIC = "lockstep-kernel1".getBytes(StandardCharsets.US_ASCII);
    private static final int HASH_BYTES = 32;
    private static final int HEADER_BYTES = MAGIC.length + 2 * HASH_BYTES;
    private static final System.Logger LOGGER = System.getLogger("dev.lockstep.kernels");

    private @Nullable Path folder;
    private boolean checked;

    /** Makes a cache in a folder, or one that keeps nothing. */
    public BinaryCache(@Nullable Path folder) {
        this.folder = folder;
    }

    /**
     * Returns the user's cache for a kind of device: in the folder that its property or variable names ({@code off}: none), else
     * in one in the system's cache folder.
     */
    public static BinaryCache ofUser(String kind) {
        String named = System.getProperty(property(kind), System.getenv(variable(kind)));
        if (OFF.equals(named)) {
            return new BinaryCache(null);
        }
        if (named != null && !named.isEmpty()) {
            return new BinaryCache(Path.of(named));
        }
        return new BinaryCache(PrivateFolder.cache().resolve(kind));
    }

    /** Returns the system property that names the folder for a kind of device. */
    public static String property(String kind) {
        return "dev.lockstep." + kind + ".cache";
    }

    /** Returns the environment variable that does the same. */
    public static String variable(String kind) {
        return "LOCKSTEP_" + kind.toUpperCase(Locale.ROOT) + "_CACHE";
    }

    /** Returns the key of a program: a hash of what it depends on. */
    public static byte[] key(String... parts) {
        MessageDigest digest = Sha256.digest();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            digest.update(bytes);
        }
        return digest.digest();
    }

    /** Returns a compiled program, or null if there is none that is whole. */
    public byte @Nullable [] load(byte[] key) {
        Path place = checkedFolder();
        if (place == null) {
            return null;
        }
        try {
            byte[] file = Files.readAllBytes(path(place, key));
            if (file.length <= HEADER_BYTES) {
                return null;
            }
            byte[] content = Arrays.copyOfRange(file, HEADER_BYTES, file.length);
            return Arrays.equals(header(key, content), Arrays.copyOf(file, HEADER_BYTES)) ? content : null;
        } catch (IOException e) {
            return null; // most often there is none yet
        }
    }

    /** Keeps a compiled program. */
    public void store(byte[] key, byte[] content) {
        Path place = checkedFolder();
        if (place == null) {
            return;
        }
        Path written = null;
        try {
            written = Files.createTempFile(place, "new", ".tmp");
            Files.write(written, concat(header(key, content), content));
            Files.move(written, path(place, key), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "A compiled program was not kept in " + place, e);
            delete(written);
        }
    }

    /** Returns the folder, having made it and found it private at the first use; null if it is not. */
    private synchronized @Nullable Path checkedFolder() {
        if (!checked && folder != null) {
            try {
                folder = PrivateFolder.require(folder);
            } catch (PrivateFolder.NotPrivateException e) {
                LOGGER.log(
                        System.Logger.Level.WARNING,
                        "Compiled kernels are neither taken from " + folder + " nor kept there: " + e.getMessage()
                                + "; remove it, or take the permission from others (chmod go-w)");
                folder = null;
            } catch (IOException e) {
                LOGGER.log(System.Logger.Level.DEBUG, "Compiled kernels are not kept in " + folder, e);
                folder = null;
            }
        }
        checked = true;
        return folder;
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "A temporary file is left", e);
        }
    }

    private static Path path(Path folder, byte[] key) {
        return folder.resolve(HexFormat.of().formatHex(key) + ".bin");
    }

    private static byte[] header(byte[] key, byte[] content) {
        return concat(MAGIC, concat(key, Sha256.digest().digest(content)));
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
