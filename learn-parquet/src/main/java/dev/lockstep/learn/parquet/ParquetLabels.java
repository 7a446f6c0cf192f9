package dev.lockstep.learn.parquet;

import dev.hardwood.reader.ColumnReader;
import dev.lockstep.learn.DataException;
import dev.lockstep.learn.data.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The labels of the rows read so far: whole numbers or texts. */
final class ParquetLabels {
    private final ParquetColumn column;
    private final ParquetPlaces places;
    private final List<String> texts = new ArrayList<>();
    private final Map<String, String> known = new HashMap<>();
    private int[] numbers = new int[1 << 10];
    private int size;

    ParquetLabels(ParquetColumn column, ParquetPlaces places) {
        this.column = column;
        this.places = places;
    }

    /**
     * Takes the labels of a reader's batch, none of which is missing.
     *
     * @throws DataException if a number is no whole one of 32 bits
     */
    void add(ColumnReader reader) {
        int count = reader.getRecordCount();
        if (column.kind() == ParquetColumn.Kind.TEXT) {
            for (String text : Arrays.asList(reader.getStrings()).subList(0, count)) {
                texts.add(known.computeIfAbsent(text, first -> first));
            }
            size += count;
            return;
        }
        if (count > numbers.length - size) {
            numbers = Arrays.copyOf(numbers, Math.max(size + count, 2 * size));
        }
        for (int i = 0; i < count; i++) {
            numbers[size] = number(reader, i);
            size++;
        }
    }

    /** Returns the labels. */
    Table.Labels labels() {
        return column.kind() == ParquetColumn.Kind.TEXT
                ? new Table.Labels.Texts(texts.toArray(String[]::new))
                : new Table.Labels.Numbers(Arrays.copyOf(numbers, size));
    }

    private int number(ColumnReader reader, int i) {
        double value = switch (reader.getColumnSchema().type()) {
            case INT32 -> reader.getInts()[i];
            case INT64 -> reader.getLongs()[i];
            case BOOLEAN -> reader.getBooleans()[i] ? 1 : 0;
            case FLOAT -> reader.getFloats()[i];
            case DOUBLE -> reader.getDoubles()[i];
            case FIXED_LEN_BYTE_ARRAY, BYTE_ARRAY, INT96 -> Double.NaN;
        };
        if (value != (int) value) {
            throw new DataException("%s: the label %s is no whole number of 32 bits; right would be one, or a text"
                    .formatted(places.label(size), value));
        }
        return (int) value;
    }
}
