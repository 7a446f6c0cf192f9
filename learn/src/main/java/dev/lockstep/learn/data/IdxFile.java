package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.Setting;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.ZipException;

/**
 * A file of unsigned bytes in the IDX format of the MNIST data base, raw or gzip-compressed: two zero bytes, the element
 * type, the number of dimensions, each dimension as a big-endian int, then the elements with the last dimension moving
 * fastest.
 *
 * <p>Whatever the header claims, memory is taken only after the claim has been compared with the file's length.
 */
final class IdxFile implements AutoCloseable {
    private static final int UNSIGNED_BYTE = 0x08;
    private static final int CHUNK = 1 << 16;

    /** Bytes that choosing images takes for each label: the labels, and three lists of their places. */
    private static final int LABEL_MEMORY = 4 * Integer.BYTES;

    private static final String MEND = "; copy or download it again";

    /** Deflate cannot shrink anything further than this, by RFC 1951's longest match of 258 bytes in two bits. */
    private static final int MAX_DEFLATE_RATIO = 1032;

    private final Path path;
    private final InputStream in;
    private final boolean compressed;
    private final int[] dimensions;

    private IdxFile(Path path, InputStream in, boolean compressed, int[] dimensions) {
        this.path = path;
        this.in = in;
        this.compressed = compressed;
        this.dimensions = dimensions;
    }

    /**
     * Opens a file and reads its header.
     *
     * @param rank the number of dimensions it must have
     * @throws DataException if the file cannot be read or is no such file, or if its length is not what the header says
     */
    static IdxFile open(Path path, int rank) {
        InputStream in = null;
        try {
            boolean compressed = isCompressed(path, InputFile.size(path));
            in = compressed ? new GzipInput(path) : new BufferedInputStream(Files.newInputStream(path), CHUNK);
            IdxFile file = new IdxFile(path, in, compressed, readDimensions(in, rank, path));
            file.checkLength();
            return file;
        } catch (IOException e) {
            closeAfter(in, e);
            throw explained(path, e);
        } catch (DataException e) {
            closeAfter(in, e);
            throw e;
        }
    }

    /** Returns the header of a file of {@code count} unsigned bytes in one dimension. */
    static byte[] header(int count) {
        return ByteBuffer.allocate(8)
                .putInt((UNSIGNED_BYTE << 8) | 1)
                .putInt(count)
                .array();
    }

    int dimension(int axis) {
        return dimensions[axis];
    }

    /**
     * Reads rows of the first dimension into memory outside Java's heap, which the CPU computes on where it lies; the whole file is read and
     * checked to its end.
     *
     * @param rows the rows wanted, ascending
     * @throws DataException if the file is truncated, corrupt or too long, or if the rows exceed 2 GiB
     */
    MemorySegment readRows(int[] rows) {
        long rowBytes = length() / dimensions[0];
        if (rows.length * rowBytes > Integer.MAX_VALUE) {
            throw DataException.of(
                    "%s: %s images of %s bytes are more than 2 GiB; take fewer with %s",
                    path, rows.length, rowBytes, Setting.PER_CLASS);
        }
        Heap.require(rows.length * rowBytes, "%s: %s images".formatted(path, rows.length));
        MemorySegment wanted = MemorySegment.ofBuffer(ByteBuffer.allocateDirect((int) (rows.length * rowBytes)));
        try {
            copyRows(rows, (int) rowBytes, wanted);
            requireEnd();
        } catch (IOException e) {
            throw explained(path, e);
        }
        return wanted;
    }

    /**
     * Reads all labels, and checks the file to its end.
     *
     * @throws DataException if the file is truncated, corrupt or too long
     */
    int[] readLabels() {
        Heap.require(
                (long) LABEL_MEMORY * dimensions[0], "%s: choosing among %s labels".formatted(path, dimensions[0]));
        int[] labels = new int[dimensions[0]];
        byte[] chunk = new byte[CHUNK];
        try {
            for (int first = 0; first < labels.length; first += CHUNK) {
                int count = Math.min(CHUNK, labels.length - first);
                readFully(chunk, count);
                for (int i = 0; i < count; i++) {
                    labels[first + i] = chunk[i] & 0xFF;
                }
            }
            requireEnd();
        } catch (IOException e) {
            throw explained(path, e);
        }
        return labels;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw FileFailures.unreadable(path, e);
        }
    }

    private void copyRows(int[] rows, int rowBytes, MemorySegment wanted) throws IOException {
        int rowsPerChunk = Math.max(1, CHUNK / rowBytes);
        byte[] chunk = new byte[Math.multiplyExact(rowsPerChunk, rowBytes)];
        int next = 0;
        for (int first = 0; first < dimensions[0]; first += rowsPerChunk) {
            int count = Math.min(rowsPerChunk, dimensions[0] - first);
            readFully(chunk, count * rowBytes);
            while (next < rows.length && rows[next] < first + count) {
                int from = rows[next] - first;
                int n = rows.length == dimensions[0] ? count : 1;
                long to = (long) next * rowBytes;
                MemorySegment.copy(chunk, from * rowBytes, wanted, ValueLayout.JAVA_BYTE, to, n * rowBytes);
                next += n;
            }
        }
    }

    private void readFully(byte[] target, int count) throws IOException {
        if (in.readNBytes(target, 0, count) < count) {
            throw new EOFException();
        }
    }

    private void requireEnd() throws IOException {
        if (in.read() >= 0) {
            throw new ZipException("bytes follow the " + length() + " its header tells of");
        }
    }

    /** A gzip file may have lost its ending on the way; a file that has it must be one. */
    private static boolean isCompressed(Path path, long size) throws IOException {
        return path.getFileName().toString().endsWith(".gz") || (size > 0 && GzipInput.begins(path));
    }

    private static int[] readDimensions(InputStream in, int rank, Path path) throws IOException {
        byte[] magic = in.readNBytes(4);
        if (magic.length < 4) {
            throw new EOFException();
        }
        if (magic[0] != 0 || magic[1] != 0) {
            throw new DataException(String.format(
                    Locale.ROOT,
                    "%s is not an IDX file: it begins with 0x%08x, right would be 0x%08x",
                    path,
                    ByteBuffer.wrap(magic).getInt(),
                    (UNSIGNED_BYTE << 8) | rank));
        }
        if (magic[2] != UNSIGNED_BYTE) {
            throw new DataException(String.format(
                    Locale.ROOT,
                    "%s has IDX element type 0x%02x, right would be 0x08, unsigned bytes",
                    path,
                    magic[2]));
        }
        if (magic[3] != rank) {
            throw new DataException("%s has %s dimensions, right would be %s (%s)"
                    .formatted(path, magic[3] & 0xFF, rank, rank == 1 ? "labels" : "images, rows, columns"));
        }
        byte[] sizes = in.readNBytes(4 * rank);
        if (sizes.length < 4 * rank) {
            throw new EOFException();
        }
        int[] dimensions = new int[rank];
        ByteBuffer.wrap(sizes).asIntBuffer().get(dimensions);
        for (int size : dimensions) {
            if (size <= 0) {
                throw new DataException("%s: its header gives the dimensions %s, right would be 1 or more each"
                        .formatted(path, unsigned(dimensions)));
            }
        }
        return dimensions;
    }

    /** Compares the length that the header tells of with the file's, or with what the gzip file says or holds. */
    private void checkLength() throws IOException {
        long fileBytes = Files.size(path);
        long expected;
        try {
            expected = Math.addExact(length(), headerBytes());
        } catch (ArithmeticException e) {
            throw lengthMismatch(fileBytes + " bytes");
        }
        if (!compressed) {
            if (expected != fileBytes) {
                throw lengthMismatch(fileBytes + " bytes");
            }
            return;
        }
        if (expected / MAX_DEFLATE_RATIO > fileBytes) {
            throw lengthMismatch(fileBytes + " bytes compressed");
        }
        if ((expected & 0xFFFF_FFFFL) != lastWord(fileBytes)) {
            // The last word tells the length of the last member, and there may be several, or padding behind them.
            long actual = inflatedLength(expected);
            if (actual != expected) {
                throw lengthMismatch((actual > expected ? "more" : actual + " bytes") + " uncompressed");
            }
        }
    }

    /** Returns the length of what the file holds, or any larger one than {@code most}. */
    private long inflatedLength(long most) throws IOException {
        byte[] chunk = new byte[CHUNK];
        long length = 0;
        try (GzipInput gzip = new GzipInput(path)) {
            for (int n = gzip.read(chunk); n >= 0 && length <= most; n = gzip.read(chunk)) {
                length += n;
            }
        }
        return length;
    }

    private long lastWord(long fileBytes) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(path)) {
            channel.position(Math.max(0, fileBytes - 4));
            byte[] word = Channels.newInputStream(channel).readNBytes(4);
            if (word.length < 4) {
                throw new EOFException();
            }
            return Integer.reverseBytes(ByteBuffer.wrap(word).getInt()) & 0xFFFF_FFFFL;
        }
    }

    private DataException lengthMismatch(String actual) {
        return new DataException("%s is truncated or corrupt: its header tells of %s + %s bytes, it has %s%s"
                .formatted(path, headerBytes(), unsigned(dimensions).replace(", ", " x "), actual, MEND));
    }

    private long length() {
        long length = 1;
        for (int size : dimensions) {
            length = Math.multiplyExact(length, size);
        }
        return length;
    }

    private int headerBytes() {
        return 4 + 4 * dimensions.length;
    }

    private static String unsigned(int[] sizes) {
        return String.join(
                ", ", Arrays.stream(sizes).mapToObj(Integer::toUnsignedString).toList());
    }

    private static DataException explained(Path path, IOException e) {
        return switch (e) {
            case EOFException _ -> new DataException(path + " is truncated" + MEND, e);
            case ZipException _ -> new DataException(path + " is corrupt: " + e.getMessage() + MEND, e);
            default -> FileFailures.unreadable(path, e);
        };
    }

    private static void closeAfter(InputStream in, Exception failure) {
        if (in != null) {
            try {
                in.close();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }
}
