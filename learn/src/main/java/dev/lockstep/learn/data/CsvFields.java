package dev.lockstep.learn.data;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import dev.lockstep.learn.DataException;
import dev.lockstep.learn.TableOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Takes the fields of a CSV file from the parser: those of the first line are the header, those of the others {@link CsvRows}. */
final class CsvFields extends AbstractBaseCsvCallbackHandler<Boolean> {
    private final Path file;
    private final TableOptions options;
    private final FloatRows values;
    private final FloatRows weights;
    private final List<String> header = new ArrayList<>();
    private @Nullable CsvRows rows;

    /**
     * Starts before the header.
     *
     * @param partRead how much of the file has been read, from 0 to 1
     */
    CsvFields(Path file, TableOptions options, DoubleSupplier partRead) {
        this.file = file;
        this.options = options;
        values = new FloatRows(file, partRead);
        weights = new FloatRows(file, partRead);
    }

    @Override
    protected void handleField(int column, char[] buf, int offset, int len, boolean quoted) {
        if (rows == null) {
            header.add(new String(buf, offset, len).strip());
        } else {
            rows.field(getStartingLineNumber(), column, buf, offset, len);
        }
    }

    /** Returns the line on which the record begins that is being read. */
    long line() {
        return getStartingLineNumber();
    }

    /** Consumes the record, so that the parser goes on to the next one. */
    @Override
    protected @Nullable Boolean buildRecord() {
        if (getRecordType() == RecordType.EMPTY) {
            return null;
        }
        if (rows != null) {
            rows.end(getStartingLineNumber(), getFieldCount());
        } else {
            ColumnRoles columns = ColumnRoles.of(file, header, options);
            rows = new CsvRows(columns, new CsvPlaces(file, columns), values, weights);
        }
        return null;
    }

    /**
     * Returns what has been read.
     *
     * @throws DataException if there was no row
     */
    Table table() {
        if (rows == null) {
            throw new DataException(file + " is empty; its first line must name the columns");
        }
        return rows.table();
    }
}
