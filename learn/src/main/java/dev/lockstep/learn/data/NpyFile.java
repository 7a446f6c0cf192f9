package dev.lockstep.learn.data;

import dev.lockstep.Shape;
import dev.lockstep.learn.DataException;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of one array in <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">NumPy's format</a>, versions 1 to
 * 3: a magic number, the version, the length of the header, a header that is a Python dictionary, then the elements.
 *
 * <p>Whatever the header claims is compared with the file's length before it is mapped.
 *
 * @param path the file
 * @param descr NumPy's name of the element type, little-endian: {@code <f4}
 * @param shape of the array, in C order
 * @param bytes the elements, mapped for as long as the segment is reachable
 */
record NpyFile(Path path, String descr, Shape shape, MemorySegment bytes) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final byte[] ARCHIVE = {'P', 'K'};
    private static final int LONGEST_HEADER = 1 << 20;
    private static final String MEND = "; copy it or save it again";

    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*(?:'([^']*)'|(\\[))");
    private static final Pattern FORTRAN_ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9L,\\s]*)\\)");
    private static final Pattern ELEMENT = Pattern.compile("([<>|=])([a-zA-Z])([0-9]{0,9})(\\[.*\\])?");

    /**
     * Maps a file.
     *
     * @throws DataException if it cannot be read, is no such file, or holds an array that is not as it must be
     */
    static NpyFile open(Path path) {
        try {
            InputFile.size(path);
            try (FileChannel channel = FileChannel.open(path)) {
                return open(path, channel);
            }
        } catch (EOFException e) {
            throw new DataException(path + " is truncated" + MEND, e);
        } catch (IOException e) {
            throw FileFailures.unreadable(path, e);
        }
    }

    private static NpyFile open(Path path, FileChannel channel) throws IOException {
        byte[] magic = Arrays.copyOf(beginning(channel), MAGIC.length);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new DataException(
                    Arrays.equals(Arrays.copyOf(magic, ARCHIVE.length), ARCHIVE)
                            ? path
                                    + " is an archive such as numpy.savez writes; right would be .npy files of numpy.save"
                            : path + " is no .npy file: it does not begin with \\x93NUMPY");
        }
        int version = read(channel, MAGIC.length, 2).get(0);
        int lengthBytes = version == 1 ? Short.BYTES : Integer.BYTES;
        if (version < 1 || version > 3) {
            throw new DataException(path + " has version " + version + " of the .npy format; right would be 1, 2 or 3");
        }
        int lengthAt = MAGIC.length + 2;
        ByteBuffer lengthField = read(channel, lengthAt, lengthBytes);
        long length = version == 1 ? lengthField.getShort() & 0xFFFF : lengthField.getInt() & 0xFFFF_FFFFL;
        if (length > LONGEST_HEADER) {
            throw new DataException(
                    "%s has a header of %s bytes; more than %s are refused".formatted(path, length, LONGEST_HEADER));
        }
        int headerAt = lengthAt + lengthBytes;
        byte[] header = read(channel, headerAt, (int) length).array();
        String text = new String(header, version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        return map(path, channel, text, headerAt + length);
    }

    private static NpyFile map(Path path, FileChannel channel, String header, long dataAt) throws IOException {
        Matcher descr = find(DESCR, header, path, "descr");
        if (descr.group(2) != null) {
            throw new DataException(path + " has a structured dtype; right would be an array of numbers of one kind");
        }
        boolean fortranOrder =
                find(FORTRAN_ORDER, header, path, "fortran_order").group(1).equals("True");
        Shape shape = shape(find(SHAPE, header, path, "shape").group(1), path);
        Matcher element = ELEMENT.matcher(descr.group(1));
        if (!element.matches()) {
            throw corrupt(path, "its dtype is '" + Quote.of(descr.group(1)) + "'");
        }
        requireKnown(element, path);
        if (fortranOrder) {
            throw new DataException(
                    path + " is in Fortran order; right would be C order, as numpy.ascontiguousarray makes it");
        }
        int size = element.group(3).isEmpty() ? 0 : Integer.parseInt(element.group(3));
        long elementBytes = element.group(2).equals("U") ? 4L * size : size;
        long bytes;
        try {
            bytes = Math.multiplyExact(shape.size(), elementBytes);
        } catch (ArithmeticException e) {
            throw corrupt(path, "its shape is " + StoredArray.tuple(shape));
        }
        if (channel.size() - dataAt != bytes) {
            throw new DataException("%s is truncated or corrupt: its header tells of %s bytes of elements, it has %s%s"
                    .formatted(path, bytes, channel.size() - dataAt, MEND));
        }
        return new NpyFile(
                path,
                "<" + element.group(2) + element.group(3),
                shape,
                channel.map(FileChannel.MapMode.READ_ONLY, dataAt, bytes, Arena.ofAuto()));
    }

    private static void requireKnown(Matcher element, Path path) {
        String descr = element.group();
        if (element.group(2).equals("O")) {
            throw new DataException(path + " holds Python objects (dtype object); right would be numbers or text");
        }
        if (element.group(1).equals(">")) {
            throw new DataException(
                    "%s is big-endian (dtype %s); right would be little-endian, as array.astype('<%s') makes it"
                            .formatted(path, descr, element.group(2) + element.group(3)));
        }
        if (element.group(4) != null || element.group(3).isEmpty()) {
            throw new DataException(path + " has the dtype " + Quote.of(descr) + "; right would be numbers or text");
        }
    }

    private static Matcher find(Pattern pattern, String header, Path path, String key) {
        Matcher matcher = pattern.matcher(header);
        if (!header.startsWith("{") || !matcher.find()) {
            throw corrupt(path, "its header does not say its " + key + " as it must");
        }
        return matcher;
    }

    private static Shape shape(String text, Path path) {
        try {
            long[] dims = Arrays.stream(text.split(","))
                    .map(dim -> dim.strip().replace("L", ""))
                    .filter(dim -> !dim.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray();
            return Shape.of(dims);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw corrupt(path, "its shape is (" + Quote.of(text) + ")");
        }
    }

    private static DataException corrupt(Path path, String problem) {
        return new DataException(path + " is corrupt: " + problem + MEND);
    }

    private static byte[] beginning(FileChannel channel) throws IOException {
        return read(channel, 0, (int) Math.min(MAGIC.length, channel.size())).array();
    }

    private static ByteBuffer read(FileChannel channel, long position, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new EOFException();
            }
        }
        return bytes.flip();
    }
}
