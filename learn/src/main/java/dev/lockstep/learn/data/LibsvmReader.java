package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.TableOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads the text format of LIBSVM and SVMlight: on each line a label, then {@code index:value} for each feature that is not 0, from index 1
 * on. What follows a {@code #} is a comment.
 */
final class LibsvmReader implements TableReader {

    @Override
    public Table read(String files, TableOptions options) {
        return read(DataSources.path(files), OptionalInt.empty());
    }

    @Override
    public Table readLike(Features known, String files, TableOptions options) {
        return read(DataSources.path(files), OptionalInt.of(known.count()));
    }

    private static Table read(Path path, OptionalInt count) {
        SparseRows rows = new SparseRows();
        try {
            Heap.require(InputFile.size(path), path);
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(Files.newInputStream(path), StandardCharsets.ISO_8859_1))) {
                int number = 0;
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    number++;
                    int comment = line.indexOf('#');
                    new LibsvmLine(path, number, comment < 0 ? line : line.substring(0, comment)).read(rows);
                }
            }
        } catch (IOException e) {
            throw FileFailures.unreadable(path, e);
        }
        if (rows.size() == 0 || rows.largestIndex() == 0) {
            throw new DataException(path + " has no rows with features; right would be lines such as '1 3:0.5 7:2'");
        }
        return table(path, rows, count);
    }

    private static Table table(Path path, SparseRows rows, OptionalInt known) {
        int count = known.orElse(rows.largestIndex());
        if (rows.largestIndex() > count) {
            throw new DataException("%s: line %s has a feature of index %s, the training rows have %s features"
                    .formatted(path, rows.line(rows.rowOfLargestIndex()), rows.largestIndex(), count));
        }
        long values = (long) rows.size() * count;
        String what = "%s: %s rows of %s features".formatted(path, rows.size(), count);
        if (values > Heap.LONGEST_ARRAY) {
            throw new DataException(what + " are more than fit into memory when they are dense");
        }
        Heap.require(values * Float.BYTES, what);
        float[] dense = rows.dense(count);
        return new Table(
                Features.vectors(count),
                MemorySegment.ofArray(dense),
                Optional.of(new Table.Labels.Numbers(rows.labels())),
                new Places(path, rows));
    }

    private record Places(Path path, SparseRows rows) implements Table.Places {
        @Override
        public String feature(long row, int feature) {
            return path + ": line " + rows.line((int) row) + ", feature " + (feature + 1);
        }

        @Override
        public String label(long row) {
            return path + ": line " + rows.line((int) row);
        }
    }
}
