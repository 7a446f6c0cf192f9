package dev.lockstep.trainer.cli;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.HeapException;
import dev.lockstep.learn.PicturePreparation;
import dev.lockstep.learn.PicturePreparation.Image;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * The files that a model is to classify.
 *
 * @param files all of them, as they were named
 * @param prepared the images of those that could be read, by their place among all
 * @param failures why the others could not, by their place among all
 */
record PredictInputs(
        List<Path> files, SequencedMap<Integer, Image> prepared, SequencedMap<Integer, RuntimeException> failures) {
    /** Reads all files. */
    static PredictInputs read(List<Path> files, PicturePreparation preparation) {
        SequencedMap<Integer, Image> prepared = new TreeMap<>();
        SequencedMap<Integer, RuntimeException> failures = new TreeMap<>();
        for (int i = 0; i < files.size(); i++) {
            try {
                prepared.put(i, preparation.prepare(files.get(i)));
            } catch (DataException | HeapException e) {
                failures.put(i, e);
            }
        }
        return new PredictInputs(files, prepared, failures);
    }

    /**
     * Returns the images of those that could be read, in order; their labels say nothing.
     *
     * @throws InputException if they are more than an array holds
     */
    Examples images(Features features) {
        int pixels = features.count();
        if ((long) pixels * prepared.size() > Integer.MAX_VALUE) {
            throw new InputException(prepared.size() + " images are more than fit into memory at once; give fewer");
        }
        byte[] all = new byte[pixels * prepared.size()];
        int next = 0;
        for (Image image : prepared.values()) {
            System.arraycopy(image.pixels(), 0, all, next, pixels);
            next += pixels;
        }
        return Examples.images(all, new int[prepared.size()], features.rows(), features.columns());
    }
}
