package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.PictureOptions.Size;
import dev.lockstep.learn.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pictures of files as images of one size.
 *
 * @param examples the images, in the order of the files
 * @param lost the files in which nothing can be seen over the ground that shows through them
 */
record FolderImages(Examples examples, List<Path> lost) {
    /** Files with the class of each. */
    record Chosen(List<Path> files, List<Integer> labels) {}

    /** A file is not what all are expected to be. */
    private static final class UnexpectedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnexpectedException() {
            super(null, null, false, false);
        }
    }

    /**
     * Reads files and fits them to a size.
     *
     * @param ground the grey that transparency shows, 0 to 255
     * @param alike whether all must have the size already
     * @return the images, empty if a file is no picture, or has another size and must not
     * @throws DataException if a file cannot be read, or is a damaged picture
     */
    static Optional<FolderImages> read(Chosen chosen, Size size, int ground, boolean alike) {
        int count = chosen.files.size();
        int length = requireRoom(chosen, size);
        byte[] pixels = new byte[count * length];
        boolean[] lost = new boolean[count];
        try {
            Parallel.forEach(count, () -> i -> {
                Path path = chosen.files.get(i);
                try {
                    PictureFile file = PictureFile.read(path).orElseThrow(UnexpectedException::new);
                    if (alike && !sizeOf(file).equals(size)) {
                        throw new UnexpectedException();
                    }
                    Picture picture = file.decode(ground);
                    lost[i] = picture.isLostInItsGround();
                    byte[] image = picture.fitted(size.rows(), size.columns()).pixels();
                    System.arraycopy(image, 0, pixels, i * length, length);
                } catch (OutOfMemoryError e) {
                    throw PictureFile.tooLarge(path, e);
                }
            });
        } catch (UnexpectedException _) {
            return Optional.empty();
        }
        int[] labels = chosen.labels.stream().mapToInt(Integer::intValue).toArray();
        List<Path> lostFiles = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (lost[i]) {
                lostFiles.add(chosen.files.get(i));
            }
        }
        return Optional.of(new FolderImages(Examples.images(pixels, labels, size.rows(), size.columns()), lostFiles));
    }

    /** Returns how many pixels an image has, unless they are too many. */
    private static int requireRoom(Chosen chosen, Size size) {
        long bytes = (long) size.rows() * size.columns() * chosen.files.size();
        String what = "%s images of %s x %s pixels".formatted(chosen.files.size(), size.columns(), size.rows());
        if (bytes > Integer.MAX_VALUE) {
            throw DataException.of(
                    "%s are more than 2 GiB; make them smaller with %s, or take fewer with %s",
                    what, Setting.IMAGE_SIZE, Setting.PER_CLASS);
        }
        Heap.require(bytes, what);
        return size.rows() * size.columns();
    }

    /** Returns the size that most files have; of several, that of the file that comes first. */
    static Size mostFrequentSize(List<Path> files) {
        Size[] sizes = new Size[files.size()];
        Parallel.forEach(
                files.size(),
                () -> i -> sizes[i] = sizeOf(files.get(i))
                        .orElseThrow(
                                () -> new DataException(files.get(i) + " has changed while it was read; try again")));
        Map<Size, Integer> counts = new LinkedHashMap<>();
        for (Size size : sizes) {
            counts.merge(size, 1, Integer::sum);
        }
        Size best = sizes[0];
        for (Map.Entry<Size, Integer> entry : counts.entrySet()) {
            if (entry.getValue() > counts.get(best)) {
                best = entry.getKey();
            }
        }
        return best;
    }

    /** Returns the size of a file, empty if it is no picture. */
    static Optional<Size> sizeOf(Path file) {
        return PictureFile.read(file).map(FolderImages::sizeOf);
    }

    private static Size sizeOf(PictureFile file) {
        return new Size(file.rows(), file.columns());
    }
}
