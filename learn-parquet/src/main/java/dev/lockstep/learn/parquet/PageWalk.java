package dev.lockstep.learn.parquet;

import dev.hardwood.InputFile;
import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.ColumnMetaData;
import dev.hardwood.metadata.CompressionCodec;
import dev.hardwood.metadata.FileMetaData;
import dev.hardwood.metadata.RowGroup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Compares what a file's footer says of columns with the headers of all their pages, before one is decoded. The library believes both: with a
 * forged size it looks for pages without end, or asks for memory that the file is not worth.
 */
final class PageWalk {
    private static final int MAGIC = 4;

    /** Statistics may make a header long. */
    private static final int LONGEST_HEADER = 1 << 20;

    private static final int USUAL_HEADER = 1 << 9;

    /** What a page may have beside what its compressed bytes can become. */
    private static final long SLACK = 1 << 10;

    private final InputFile input;
    private final long end;

    PageWalk(InputFile input) throws IOException {
        this.input = input;
        end = input.length() - MAGIC;
    }

    /**
     * Walks over columns in all groups of rows.
     *
     * @param leaves indices of leaves of the schema
     * @throws IOException if the footer does not fit the pages
     */
    void check(FileMetaData footer, List<Integer> leaves) throws IOException {
        long rows = 0;
        for (RowGroup group : footer.rowGroups()) {
            require(group.numRows() >= 0 && group.numRows() <= footer.numRows() - rows, "its groups have other rows");
            rows += group.numRows();
            for (int leaf : leaves) {
                require(leaf < group.columns().size(), "a group of rows lacks a column");
                check(group.columns().get(leaf), group.numRows());
            }
        }
        require(rows == footer.numRows(), "its groups have other rows");
    }

    private void check(ColumnChunk chunk, long rows) throws IOException {
        ColumnMetaData column = chunk.metaData();
        long position = chunk.chunkStartOffset();
        long size = column.totalCompressedSize();
        require(position >= MAGIC && size >= 0 && size <= end - position, "a column lies outside the file");
        require(column.numValues() >= rows, "a column has fewer values than rows");
        long last = position + size;
        long values = 0;
        while (position < last && values < column.numValues()) {
            ByteBuffer bytes = input.readRange(position, (int) Math.min(USUAL_HEADER, last - position));
            int before = bytes.position();
            PageHeader header;
            try {
                header = PageHeader.read(bytes);
            } catch (PageHeader.CutOffException e) {
                bytes = input.readRange(position, (int) Math.min(LONGEST_HEADER, last - position));
                before = bytes.position();
                header = PageHeader.read(bytes);
            }
            position += bytes.position() - before;
            require(header.compressed() <= last - position, "a page is longer than its column");
            require(header.uncompressed() <= most(column.codec(), header.compressed()), "a page claims to be too long");
            require(header.dictionary() <= 8L * header.uncompressed(), "a dictionary claims to be too long");
            position += header.compressed();
            values += header.values();
        }
        require(values == column.numValues(), "the pages of a column have other values than it");
    }

    /** Returns the most bytes that so many can become. */
    private static long most(CompressionCodec codec, long compressed) {
        long factor = switch (codec) {
            case UNCOMPRESSED -> 1;
            case SNAPPY -> 32;
            case LZ4, LZ4_RAW -> 256;
            case GZIP -> 1040;
            case ZSTD, LZO, BROTLI -> 1 << 16;
        };
        return compressed * factor + SLACK;
    }

    private static void require(boolean condition, String otherwise) throws IOException {
        if (!condition) {
            throw new IOException(otherwise);
        }
    }
}
