package dev.lockstep.learn.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import dev.lockstep.learn.DataException;
import dev.lockstep.learn.HeapException;
import dev.lockstep.learn.TableOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/**
 * Reads a CSV file (RFC 4180), also one compressed by gzip, whatever its name: UTF-8, a header that names the columns, and below it a row for
 * each example. Commas part the fields; where the header has none, tabs or else semicolons do.
 */
final class CsvTableReader implements TableReader {
    private static final int LONGEST_LOOK = 1 << 16;
    private static final int BYTE_ORDER_MARK = 0xFEFF;

    @Override
    public Set<DataOption> takes() {
        return EnumSet.of(DataOption.LABEL, DataOption.WEIGHT_COLUMN, DataOption.STANDARDIZE);
    }

    @Override
    public Table read(String files, TableOptions options) {
        Path file = DataSources.path(files);
        try {
            long size = InputFile.size(file);
            boolean isCompressed = GzipInput.begins(file);
            try (FileChannel channel = FileChannel.open(file);
                    InputStream bytes = Channels.newInputStream(channel);
                    InputStream content = isCompressed ? new GzipInput(bytes) : bytes;
                    BufferedReader text = new BufferedReader(
                            new InputStreamReader(content, StandardCharsets.UTF_8.newDecoder()), LONGEST_LOOK)) {
                CsvFields fields = new CsvFields(file, options, () -> partRead(channel, size));
                parse(file, text, fields);
                return fields.table();
            }
        } catch (CharacterCodingException e) {
            throw new DataException(file + " is no text in UTF-8; save it as such", e);
        } catch (IOException e) {
            throw FileFailures.unreadable(file, e);
        }
    }

    /** Has every record taken by the fields. */
    private static void parse(Path file, BufferedReader text, CsvFields fields) throws IOException {
        skipByteOrderMark(text);
        try (CsvReader<Boolean> reader = CsvReader.builder()
                .fieldSeparator(separator(text))
                .allowUnclosedQuote(false)
                .build(fields, text)) {
            // The fields take each record, so the parser finds none to return.
            if (reader.iterator().hasNext()) {
                throw new IllegalStateException("a record was left");
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (CsvParseException e) {
            // The parser wraps whatever a callback throws.
            switch (e.getCause()) {
                case DataException cause -> throw cause;
                case HeapException cause -> throw cause;
                case UncheckedIOException cause -> throw cause.getCause();
                case Error cause -> throw cause;
                case CsvParseException cause ->
                    throw new DataException(
                            "%s: line %s is not as CSV should be: %s"
                                    .formatted(file, fields.line(), cause.getMessage()),
                            e);
                case null, default -> throw e;
            }
        }
    }

    private static void skipByteOrderMark(BufferedReader text) throws IOException {
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
    }

    /** Looks at the header and returns what parts its fields. */
    private static char separator(BufferedReader text) throws IOException {
        text.mark(LONGEST_LOOK);
        boolean isQuoted = false;
        char separator = ',';
        int character = text.read();
        for (int i = 1;
                i < LONGEST_LOOK && character >= 0 && (isQuoted || (character != '\n' && character != '\r'));
                i++) {
            if (character == '"') {
                isQuoted = !isQuoted;
            } else if (!isQuoted && character == ',') {
                separator = ',';
                break;
            } else if (!isQuoted && (character == '\t' || (character == ';' && separator != '\t'))) {
                separator = (char) character;
            }
            character = text.read();
        }
        text.reset();
        return separator;
    }

    private static double partRead(FileChannel channel, long size) {
        try {
            return (double) channel.position() / size;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
