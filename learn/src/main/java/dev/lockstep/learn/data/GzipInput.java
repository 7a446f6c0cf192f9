package dev.lockstep.learn.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Reads a gzip file (RFC 1952) and checks all of it: the members follow one another, zeros may follow the last, and unlike
 * {@link java.util.zip.GZIPInputStream} it refuses anything else. The end of a member is checked when it is read.
 */
final class GzipInput extends InputStream {
    private static final int BUFFER = 1 << 16;
    private static final int FIRST_BYTE = 0x1F;
    private static final int SECOND_BYTE = 0x8B;
    private static final int TRAILER = 8;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;

    private final InputStream file;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[BUFFER];
    private int from;
    private int to;
    private boolean ended;

    /** Opens a file and reads the gzip header. */
    GzipInput(Path path) throws IOException {
        this(Files.newInputStream(path));
    }

    /** Reads the gzip header of a file that has been opened, which is closed if that fails. */
    GzipInput(InputStream file) throws IOException {
        this.file = file;
        try {
            readHeader();
        } catch (IOException e) {
            close();
            throw e;
        }
        inflater.setInput(buffer, from, to - from);
    }

    /** Returns whether a file begins like a gzip file, whatever its name. */
    static boolean begins(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return in.read() == FIRST_BYTE && in.read() == SECOND_BYTE;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        try {
            while (!ended) {
                int n = inflater.inflate(bytes, offset, length);
                if (n > 0) {
                    crc.update(bytes, offset, n);
                    return n;
                }
                if (inflater.finished()) {
                    from = to - inflater.getRemaining();
                    readTrailer();
                    beginNextMember();
                } else if (inflater.needsDictionary()) {
                    throw new ZipException("it needs a preset dictionary");
                } else if (inflater.needsInput()) {
                    fill();
                    inflater.setInput(buffer, 0, to);
                }
            }
        } catch (DataFormatException e) {
            throw new ZipException(e.getMessage() == null ? "invalid deflate data" : e.getMessage());
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        file.close();
    }

    private void readHeader() throws IOException {
        if (next() != FIRST_BYTE || next() != SECOND_BYTE) {
            throw new ZipException("it does not begin like a gzip file");
        }
        if (next() != 8) {
            throw new ZipException("its compression method is not deflate");
        }
        int flags = next();
        for (int i = 0; i < 6; i++) {
            next();
        }
        if ((flags & FLAG_EXTRA) != 0) {
            int length = next() | (next() << 8);
            for (int i = 0; i < length; i++) {
                next();
            }
        }
        for (int text = flags & (FLAG_NAME | FLAG_COMMENT); text != 0; text &= text - 1) {
            int character = next();
            while (character != 0) {
                character = next();
            }
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            next();
            next();
        }
    }

    private void readTrailer() throws IOException {
        long[] words = new long[2];
        for (int i = 0; i < TRAILER; i++) {
            words[i / 4] |= (long) next() << (8 * (i % 4));
        }
        if (words[0] != crc.getValue()) {
            throw new ZipException("its CRC does not match its content");
        }
        if (words[1] != (inflater.getBytesWritten() & 0xFFFF_FFFFL)) {
            throw new ZipException("its length field does not match its content");
        }
    }

    private void beginNextMember() throws IOException {
        if (atEnd()) {
            ended = true;
        } else if (buffer[from] == 0) {
            requirePadding();
            ended = true;
        } else if ((buffer[from] & 0xFF) == FIRST_BYTE) {
            readHeader();
            inflater.reset();
            inflater.setInput(buffer, from, to - from);
            crc.reset();
        } else {
            throw trailing();
        }
    }

    private void requirePadding() throws IOException {
        while (!atEnd()) {
            if (buffer[from++] != 0) {
                throw trailing();
            }
        }
    }

    private static ZipException trailing() {
        return new ZipException("bytes follow the end of the gzip data");
    }

    private int next() throws IOException {
        if (atEnd()) {
            throw new EOFException();
        }
        return buffer[from++] & 0xFF;
    }

    private void fill() throws IOException {
        from = to;
        if (atEnd()) {
            throw new EOFException();
        }
    }

    private boolean atEnd() throws IOException {
        if (from == to) {
            from = 0;
            to = Math.max(0, file.read(buffer));
        }
        return to == 0;
    }
}
