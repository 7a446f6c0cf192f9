package dev.lockstep.learn;

import dev.lockstep.file.Sha256;
import dev.lockstep.learn.data.ClassNames;
import dev.lockstep.learn.data.DataSources;
import dev.lockstep.learn.data.PieceDigest;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * Examples to learn from and examples to measure on, of the same features and classes.
 *
 * @param name what was loaded, as the user asked for it: {@code mnist}, {@code folder:PATH}
 * @param origin where it was read from or how it was made, in words
 * @param classNames the name of each class; labels index this list
 * @param train the training split
 * @param valid the validation split
 * @param warnings what the user should know of how it was loaded, such as files that were left out: a line each
 */
public record Dataset(
        String name, String origin, List<String> classNames, Examples train, Examples valid, List<String> warnings) {
    /**
     * Copies the lists.
     *
     * @throws DataException if two names are equal, a split is empty, the splits have different features, or a label names no class
     */
    public Dataset {
        classNames = List.copyOf(classNames);
        warnings = List.copyOf(warnings);
        Optional<String> repeated = ClassNames.repeated(classNames);
        if (repeated.isPresent()) {
            throw new DataException(name + ": two classes are called '" + repeated.get() + "'; give each its own name");
        }
        if (!train.features().equals(valid.features())) {
            throw new DataException(name + ": the training examples are " + train.features()
                    + ", the validation examples " + valid.features() + "; they must be alike, scale included");
        }
        requireClasses(name, "training", train, classNames.size());
        requireClasses(name, "validation", valid, classNames.size());
    }

    /** As above, with nothing to warn of. */
    public Dataset(String name, String origin, List<String> classNames, Examples train, Examples valid) {
        this(name, origin, classNames, train, valid, List.of());
    }

    /** Puts a data set together from memory. */
    public static Dataset of(List<String> classNames, Examples train, Examples valid) {
        return new Dataset("memory", "given by the application", classNames, train, valid);
    }

    /**
     * Loads a data set. The same name, options and files always give the same examples in the same order.
     *
     * <ul>
     *   <li>{@code digits}: generated, see {@link DataOptions#seed()}; "all" is 6,000 + 1,000 images of each digit. Image i
     *       shows the digit i mod 10.
     *   <li>{@code mnist}, {@code fashion-mnist}: IDX files under their original names, raw or with {@code .gz}. They are
     *       looked for in {@code DIR/<name>} and {@code DIR} of {@link DataLocations#dataDir()}, where they must then be;
     *       else of {@link DataLocations#environmentDir()}; else in the cache, which is filled by a download. The two data
     *       sets name their files alike, so {@code environmentDir} itself counts for {@code mnist} only, and labels that
     *       are known to be the other set's are refused. Chosen images keep the order of the file.
     *   <li>{@code folder:PATH}: PNG and JPEG files in a folder for each class. The folders of the classes are in {@code PATH/training} (or
     *       {@code train}), and those to measure on in {@code PATH/validation} ({@code valid}, {@code val}) or else {@code PATH/testing}
     *       ({@code test}); or they are in {@code PATH/training} alone or in {@code PATH} itself, and {@link Splitting#fraction()} of each class
     *       is set aside. The images come class by class, in the order of their file names. Classes are ordered as numbers if all names
     *       are numbers, else as text. {@link PictureOptions} say what transparency shows and how large the images become; colour is turned
     *       to grey by ITU-R BT.601's weights, EXIF's orientation is heeded.
     *   <li>{@code npy:FEATURES,LABELS}, {@code safetensors:FILE}, {@code libsvm:FILE}, {@code csv:FILE}, {@code parquet:FILE}: tables of
     *       features, see {@code docs/data.md}. The rows keep their order. The examples to measure on are those of
     *       {@link DataOptions#splitting()}. {@link TableOptions#standardize()} gives what {@link #standardized()} does.
     * </ul>
     *
     * @throws DataException if there is no such data set, or its data is not there or not as it should be
     * @throws HeapException if it is larger than Java's heap may become
     */
    public static Dataset load(String name, DataOptions options) {
        return DataSources.load(name, options, Setting::toString);
    }

    /**
     * Returns the same examples with their features standardised by those of the training split. The values stay as they are: they are
     * standardised on their way into a model, which takes raw ones as well.
     */
    public Dataset standardized() {
        Features standardized = features().withStandardization(Standardization.of(train));
        return new Dataset(
                name, origin, classNames, train.withFeatures(standardized), valid.withFeatures(standardized), warnings);
    }

    private static void requireClasses(String name, String split, Examples examples, int classes) {
        int[] labels = examples.labels();
        if (labels.length == 0) {
            throw new DataException(name + ": there are no " + split + " examples");
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new DataException("%s: label %s of %s example %s is outside 0..%s"
                        .formatted(name, labels[i], split, i, classes - 1));
            }
        }
    }

    /** Returns the number of classes. */
    public int classes() {
        return classNames.size();
    }

    /** Returns what an example consists of. */
    public Features features() {
        return train.features();
    }

    /**
     * Returns what identifies the examples: the SHA-256, in hexadecimal, of the class names, the sizes, and the values,
     * labels and weights of both splits. Where they came from does not count, nor does the scale.
     *
     * <p>Of values of more than 2³¹ − 1 bytes it is the SHA-256 of each piece of 8 MiB that counts, so that processors can share the work.
     */
    public String sha256() {
        MessageDigest digest = Sha256.digest();
        for (String className : classNames) {
            digest.update((className + "\n").getBytes(StandardCharsets.UTF_8));
        }
        for (Examples examples : List.of(train, valid)) {
            long[] dims = examples.features().shape().toArray();
            ByteBuffer sizes =
                    ByteBuffer.allocate((1 + dims.length) * Integer.BYTES).putInt(examples.size());
            for (long dim : dims) {
                sizes.putInt((int) dim);
            }
            digest.update(sizes.flip());
            if (examples.values().byteSize() <= Integer.MAX_VALUE) {
                PieceDigest.update(digest, examples.values());
            } else {
                digest.update(PieceDigest.of(examples.values()));
            }
            ByteBuffer labels = ByteBuffer.allocate(examples.size() * Integer.BYTES);
            labels.asIntBuffer().put(examples.labels());
            digest.update(labels);
            examples.weights().ifPresent(weights -> PieceDigest.update(digest, bytes(weights)));
        }
        return Sha256.hex(digest);
    }

    private static MemorySegment bytes(float[] weights) {
        ByteBuffer bytes = ByteBuffer.allocate(weights.length * Float.BYTES);
        bytes.asFloatBuffer().put(weights);
        return MemorySegment.ofBuffer(bytes);
    }
}
