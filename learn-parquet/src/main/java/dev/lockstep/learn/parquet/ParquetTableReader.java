package dev.lockstep.learn.parquet;

import dev.hardwood.HardwoodContext;
import dev.hardwood.reader.ParquetFileReader;
import dev.lockstep.learn.DataException;
import dev.lockstep.learn.HeapException;
import dev.lockstep.learn.TableOptions;
import dev.lockstep.learn.data.DataOption;
import dev.lockstep.learn.data.DataSources;
import dev.lockstep.learn.data.FileFailures;
import dev.lockstep.learn.data.InputFile;
import dev.lockstep.learn.data.OptionalTableReader;
import dev.lockstep.learn.data.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/**
 * Reads a Parquet file: columns of numbers, each a feature, or a column of lists of numbers, all of one length, such as embeddings. Values are
 * F32 in the end, whatever type the file has.
 */
public final class ParquetTableReader implements OptionalTableReader {
    @Override
    public String prefix() {
        return "parquet:";
    }

    @Override
    public Set<DataOption> takes() {
        return EnumSet.of(DataOption.LABEL, DataOption.WEIGHT_COLUMN, DataOption.STANDARDIZE);
    }

    @Override
    public Table read(String files, TableOptions options) {
        Path file = DataSources.path(files);
        Library.prepare();
        try {
            InputFile.size(file);
        } catch (IOException e) {
            throw FileFailures.unreadable(file, e);
        }
        try {
            dev.hardwood.InputFile input = dev.hardwood.InputFile.of(file);
            try (input;
                    HardwoodContext context = HardwoodContext.create();
                    ParquetFileReader reader = open(input, context)) {
                ParquetSelection selection =
                        ParquetSelection.of(file, ParquetColumn.of(reader.getFileSchema()), options);
                new PageWalk(input)
                        .check(
                                reader.getFileMetaData(),
                                selection.columns().stream()
                                        .map(ParquetColumn::leaf)
                                        .toList());
                try (ParquetRows rows = new ParquetRows(file, selection, reader)) {
                    return rows.read();
                }
            }
        } catch (DataException | HeapException e) {
            throw e;
        } catch (IOException | RuntimeException | LinkageError | StackOverflowError e) {
            // The library has no exception of its own, and its threads wrap what they throw.
            Throwable reason = e;
            while (reason.getCause() != null) {
                reason = reason.getCause();
            }
            throw new DataException(
                    "%s is no Parquet file that can be read: %s".formatted(file, FileFailures.reason(reason)), e);
        }
    }

    /** The library believes every length in the footer, and asks for so much memory. */
    private static ParquetFileReader open(dev.hardwood.InputFile input, HardwoodContext context) throws IOException {
        try {
            return ParquetFileReader.open(input, context);
        } catch (OutOfMemoryError e) {
            IOException failure = new IOException("its footer claims to be longer than Java's memory");
            failure.addSuppressed(e);
            throw failure;
        }
    }
}
