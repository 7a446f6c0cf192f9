package dev.lockstep.learn.model;

import dev.lockstep.file.Sha256;
import dev.lockstep.learn.ModelException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;

/** The SHA-256 of metadata and tensors, whatever their order. */
final class Checksum {
    /** The name that a file notes its checksum under. */
    static final String NAME = "sha256";

    private Checksum() {}

    /**
     * Removes the checksum from the metadata.
     *
     * @throws ModelException if the content has another
     */
    static void require(Map<String, String> metadata, Map<String, TensorContent> tensors, Path path) {
        String noted = metadata.remove(NAME);
        if (!of(metadata, tensors).equals(noted)) {
            throw new ModelException(path, "is corrupt: its content does not have the checksum that it notes");
        }
    }

    static String of(Map<String, String> metadata, Map<String, TensorContent> tensors) {
        MessageDigest digest = Sha256.digest();
        try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            for (Map.Entry<String, String> entry : new TreeMap<>(metadata).entrySet()) {
                text(entry.getKey(), out);
                text(entry.getValue(), out);
            }
            for (Map.Entry<String, TensorContent> entry : new TreeMap<>(tensors).entrySet()) {
                text(entry.getKey(), out);
                text(entry.getValue().shape().toString(), out);
                entry.getValue().writeTo(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a digest cannot fail", e);
        }
        return Sha256.hex(digest);
    }

    /** Takes in the length too, so that no two lists of texts look alike. */
    private static void text(String text, OutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        out.write(bytes);
    }
}
