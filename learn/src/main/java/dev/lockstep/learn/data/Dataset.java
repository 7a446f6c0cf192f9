package dev.lockstep.learn.data;

import dev.lockstep.file.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * Images to learn from and images to measure on, of the same size and classes.
 *
 * @param name what was loaded, as the user asked for it: {@code mnist}, {@code folder:PATH}
 * @param origin where it was read from or how it was made, in words
 * @param classNames the name of each class; labels index this list
 * @param train the training split
 * @param valid the validation split
 */
public record Dataset(String name, String origin, List<String> classNames, ImageSet train, ImageSet valid) {
    /** Copies the list of names, which must differ. */
    public Dataset {
        classNames = List.copyOf(classNames);
        Optional<String> repeated = ClassNames.repeated(classNames);
        if (repeated.isPresent()) {
            throw new DataException(name + ": two classes are called '" + repeated.get() + "'; give each its own name");
        }
    }

    /** Returns the number of classes. */
    public int classes() {
        return classNames.size();
    }

    /**
     * Returns what identifies the images: the SHA-256, in hexadecimal, of the class names, the sizes, and the pixels and
     * labels of both splits. Where they came from does not count.
     */
    public String sha256() {
        MessageDigest digest = Sha256.digest();
        for (String className : classNames) {
            digest.update((className + "\n").getBytes(StandardCharsets.UTF_8));
        }
        for (ImageSet images : List.of(train, valid)) {
            digest.update(ByteBuffer.allocate(3 * Integer.BYTES)
                    .putInt(images.size())
                    .putInt(images.rows())
                    .putInt(images.columns())
                    .flip());
            digest.update(images.pixels());
            ByteBuffer labels = ByteBuffer.allocate(images.size() * Integer.BYTES);
            labels.asIntBuffer().put(images.labels());
            digest.update(labels);
        }
        return Sha256.hex(digest);
    }
}
