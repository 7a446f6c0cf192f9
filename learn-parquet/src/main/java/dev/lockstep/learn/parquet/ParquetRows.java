package dev.lockstep.learn.parquet;

import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.Validity;
import dev.lockstep.learn.DataException;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.data.FloatRows;
import dev.lockstep.learn.data.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rows of a Parquet file, batch by batch. Each column has a reader of its own, and all are kept at the same row. */
final class ParquetRows implements AutoCloseable {
    /** How many values of features are decoded at once, about. */
    private static final long BATCH = 1 << 20;

    private static final String MISSING =
            ": the value is missing; fill such values in, or leave the row or the column out";

    private final Path file;
    private final ParquetSelection selection;
    private final ParquetPlaces places;
    private final List<ColumnReader> readers = new ArrayList<>();
    private final Optional<ParquetLabels> labels;
    private final FloatRows values;
    private final FloatRows weights;
    private final long rows;
    private long done;
    private int width;
    private float[] block = {};

    /** Starts before the first row. The file stays open as long as this is. */
    ParquetRows(Path file, ParquetSelection selection, ParquetFileReader reader) {
        this.file = file;
        this.selection = selection;
        List<String> names =
                selection.features().stream().map(ParquetColumn::name).toList();
        places = new ParquetPlaces(
                file,
                names,
                selection.isList(),
                selection.label().map(ParquetColumn::name).orElse(""));
        labels = selection.label().map(column -> new ParquetLabels(column, places));
        rows = reader.getFileMetaData().numRows();
        values = new FloatRows(file, () -> (double) done / rows);
        weights = new FloatRows(file, () -> (double) done / rows);
        int batch = (int) Math.clamp(BATCH / valuesOfARow(reader), 1, BATCH);
        for (ParquetColumn column : selection.columns()) {
            readers.add(reader.buildColumnReader(column.leaf()).batchSize(batch).build());
        }
    }

    /**
     * Reads all rows.
     *
     * @throws DataException if something is missing or not as it should be
     */
    Table read() {
        while (nextBatch()) {
            int count = readers.getFirst().getRecordCount();
            addFeatures(count);
            int next = selection.features().size();
            if (labels.isPresent()) {
                requireAll(readers.get(next), selection.columns().get(next));
                labels.get().add(readers.get(next));
                next++;
            }
            if (selection.weight().isPresent()) {
                addWeights(readers.get(next), selection.columns().get(next), count);
            }
            done += count;
        }
        if (done != rows) {
            throw new DataException(
                    "%s is damaged: it has %s rows, but says that it has %s".formatted(file, done, rows));
        }
        if (done == 0) {
            throw new DataException(file + " has no row");
        }
        return new Table(
                Features.vectors(width),
                values.segment(),
                selection.isList() ? Optional.empty() : Optional.of(places.features()),
                labels.map(ParquetLabels::labels),
                selection.weight().map(_ -> weights.toArray()),
                places);
    }

    @Override
    public void close() {
        readers.forEach(ColumnReader::close);
    }

    private long valuesOfARow(ParquetFileReader reader) {
        if (!selection.isList()) {
            return selection.features().size();
        }
        int leaf = selection.features().getFirst().leaf();
        long all = 0;
        for (RowGroup group : reader.getFileMetaData().rowGroups()) {
            all += group.columns().get(leaf).metaData().numValues();
        }
        return Math.max(1, all / Math.max(1, rows));
    }

    private boolean nextBatch() {
        boolean isThere = readers.getFirst().nextBatch();
        for (ColumnReader reader : readers.subList(1, readers.size())) {
            if (reader.nextBatch() != isThere
                    || (isThere && reader.getRecordCount() != readers.getFirst().getRecordCount())) {
                throw new DataException(file + " is damaged: its columns have different numbers of rows");
            }
        }
        return isThere;
    }

    private void addFeatures(int count) {
        if (selection.isList()) {
            requireLists(readers.getFirst(), count);
        } else {
            width = selection.features().size();
        }
        int size = Math.multiplyExact(count, width);
        if (block.length < size) {
            block = new float[size];
        }
        for (int i = 0; i < selection.features().size(); i++) {
            requireAll(readers.get(i), selection.features().get(i));
            Numbers.copy(readers.get(i), block, i, selection.isList() ? 1 : width);
        }
        values.addAll(block, size);
    }

    /** Refuses lists of different lengths, and notes the length. */
    private void requireLists(ColumnReader reader, int count) {
        String name = selection.features().getFirst().name();
        Validity present = reader.getLayerValidity(0);
        if (present.hasNulls()) {
            throw new DataException(places.at(done + present.nextNull(0, count), name) + MISSING);
        }
        int[] offsets = reader.getLayerOffsets(0);
        if (done == 0 && count > 0) {
            width = offsets[1] - offsets[0];
            if (width == 0) {
                throw new DataException(
                        places.at(0, name) + ": the list is empty; it must hold the features of the row");
            }
        }
        for (int row = 0; row < count; row++) {
            int length = offsets[row + 1] - offsets[row];
            if (length != width) {
                throw new DataException("%s: the list has %s values, that of row 0 has %s; all must have as many"
                        .formatted(places.at(done + row, name), length, width));
            }
        }
    }

    /** Refuses a batch in which a value is missing. */
    private void requireAll(ColumnReader reader, ParquetColumn column) {
        Validity present = reader.getLeafValidity();
        if (present.hasNulls()) {
            int value = present.nextNull(0, reader.getValueCount());
            int perRow = column.kind() == ParquetColumn.Kind.LIST_OF_NUMBERS ? width : 1;
            throw new DataException(places.at(done + value / perRow, column.name()) + MISSING);
        }
    }

    private void addWeights(ColumnReader reader, ParquetColumn column, int count) {
        requireAll(reader, column);
        if (block.length < count) {
            block = new float[count];
        }
        Numbers.copy(reader, block, 0, 1);
        for (int i = 0; i < count; i++) {
            if (!Float.isFinite(block[i]) || block[i] < 0) {
                throw new DataException("%s: the weight %s must be a number of at least 0"
                        .formatted(places.at(done + i, column.name()), block[i]));
            }
        }
        weights.addAll(block, count);
    }
}
