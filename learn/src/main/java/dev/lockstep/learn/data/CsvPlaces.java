package dev.lockstep.learn.data;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Says where things are in a CSV file: by the line, which is what editors show, and by the column's name. */
final class CsvPlaces implements Table.Places {
    private final Path file;
    private final ColumnRoles columns;

    /** The line of a row, for the first one and each that is not on the line after the one before it. */
    private final TreeMap<Long, Long> jumps = new TreeMap<>();

    private long rows;
    private long nextLine;

    CsvPlaces(Path file, ColumnRoles columns) {
        this.file = file;
        this.columns = columns;
    }

    /** Notes the line on which the next row begins. */
    void addRow(long line) {
        if (line != nextLine) {
            jumps.put(rows, line);
        }
        rows++;
        nextLine = line + 1;
    }

    Path file() {
        return file;
    }

    /** Returns the number of rows that were noted. */
    int rows() {
        return Math.toIntExact(rows);
    }

    /** Returns where a column's value is on a line. */
    String onLine(long line, int column) {
        return "%s: line %s, column '%s'"
                .formatted(file, line, Quote.of(columns.names().get(column)));
    }

    @Override
    public String feature(long row, int feature) {
        return onLine(line(row), columns.features().get(feature));
    }

    @Override
    public String label(long row) {
        return onLine(line(row), columns.label().orElseThrow());
    }

    private long line(long row) {
        Map.Entry<Long, Long> jump = jumps.floorEntry(row);
        return jump.getValue() + row - jump.getKey();
    }
}
