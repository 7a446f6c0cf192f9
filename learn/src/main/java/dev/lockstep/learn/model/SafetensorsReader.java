package dev.lockstep.learn.model;

import static dev.lockstep.learn.model.SafetensorsHeader.MEND;

import dev.lockstep.Shape;
import dev.lockstep.learn.ModelException;
import dev.lockstep.learn.data.Heap;
import dev.lockstep.learn.data.InputFile;
import dev.lockstep.learn.data.Quote;
import dev.lockstep.learn.training.FloatArray;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Reads the safetensors format and believes nothing. Memory is taken only after what the file claims has been compared with its
 * length and with the memory there is.
 */
public final class SafetensorsReader implements AutoCloseable {
    private static final int CHUNK = 1 << 20;

    private final Path path;
    private final FileChannel channel;
    private final SafetensorsHeader header;
    private final long bufferStart;

    /** Takes over the elements of a chunk; {@code at} is the place of its first. */
    @FunctionalInterface
    private interface Elements {
        void take(ByteBuffer chunk, int at, int count);
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws ModelException if it cannot be read or is not a whole safetensors file
     */
    public SafetensorsReader(Path path) {
        this.path = path;
        try {
            InputFile.size(path);
            this.channel = FileChannel.open(path);
        } catch (IOException e) {
            throw ModelFailures.unreadable(path, e);
        }
        boolean whole = false;
        try {
            long size = channel.size();
            int length = headerLength(size);
            this.bufferStart = Long.BYTES + (long) length;
            this.header = new SafetensorsHeader(path, read(Long.BYTES, length), size - bufferStart);
            whole = true;
        } catch (IOException e) {
            throw explained(e);
        } finally {
            if (!whole) {
                close();
            }
        }
    }

    /** Returns the free-form text that the file carries. */
    Map<String, String> metadata() {
        return Collections.unmodifiableMap(header.metadata());
    }

    /** Returns the names of the tensors. */
    public List<String> names() {
        return List.copyOf(header.entries().keySet());
    }

    /**
     * Returns the shape of a tensor.
     *
     * @throws ModelException if there is none of this name
     */
    public Shape shape(String name) {
        return entry(name).shape();
    }

    /**
     * Returns the format's name of a tensor's element type.
     *
     * @throws ModelException if there is none of this name
     */
    public String dtype(String name) {
        return entry(name).dtype();
    }

    /**
     * Maps a tensor's bytes, for as long as the segment is reachable.
     *
     * @throws ModelException if there is none of this name, or it cannot be mapped
     */
    public MemorySegment map(String name) {
        SafetensorsHeader.Entry entry = entry(name);
        try {
            return channel.map(
                    FileChannel.MapMode.READ_ONLY,
                    bufferStart + entry.begin(),
                    entry.end() - entry.begin(),
                    Arena.ofAuto());
        } catch (IOException e) {
            throw explained(e);
        }
    }

    /**
     * Reads a tensor of floating-point numbers, each rounded to the nearest binary32.
     *
     * @throws ModelException if there is none of this name, or its dtype is another
     * @throws dev.lockstep.learn.HeapException if it does not fit into memory
     */
    FloatArray read(String name) {
        SafetensorsHeader.Entry entry = entry(name);
        float[] values = new float[requireFits(entry, Float.BYTES)];
        switch (entry.dtype()) {
            case "F32" ->
                read(
                        entry,
                        Float.BYTES,
                        (chunk, at, count) -> chunk.asFloatBuffer().get(values, at, count));
            case "F64" ->
                read(entry, Double.BYTES, (chunk, at, count) -> {
                    for (int i = 0; i < count; i++) {
                        values[at + i] = (float) chunk.getDouble();
                    }
                });
            case "F16" ->
                read(entry, Short.BYTES, (chunk, at, count) -> {
                    for (int i = 0; i < count; i++) {
                        values[at + i] = Float.float16ToFloat(chunk.getShort());
                    }
                });
            case "BF16" ->
                read(entry, Short.BYTES, (chunk, at, count) -> {
                    for (int i = 0; i < count; i++) {
                        values[at + i] = Float.intBitsToFloat(chunk.getShort() << Short.SIZE);
                    }
                });
            default -> throw otherDtype(entry, "F32, F64, F16 or BF16");
        }
        return new FloatArray(entry.shape(), values);
    }

    /**
     * Reads a tensor of dtype F64.
     *
     * @throws ModelException if there is none of this name, or its dtype is another
     * @throws dev.lockstep.learn.HeapException if it does not fit into memory
     */
    double[] readDoubles(String name) {
        SafetensorsHeader.Entry entry = entry(name);
        if (!entry.dtype().equals("F64")) {
            throw otherDtype(entry, "F64");
        }
        double[] values = new double[requireFits(entry, Double.BYTES)];
        read(entry, Double.BYTES, (chunk, at, count) -> chunk.asDoubleBuffer().get(values, at, count));
        return values;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw ModelFailures.unreadable(path, e);
        }
    }

    private int headerLength(long size) throws IOException {
        if (size < Long.BYTES) {
            throw new ModelException(path, "is truncated or no safetensors file: it has " + size + " bytes" + MEND);
        }
        long length = read(0, Long.BYTES).getLong();
        if (isOnnx(length)) {
            throw new ModelException(path, "is an ONNX file; give the safetensors file of the model");
        }
        if (length < 0 || length > size - Long.BYTES) {
            throw new ModelException(
                    path,
                    "is truncated or no safetensors file: its header would have " + Long.toUnsignedString(length)
                            + " bytes, the file has " + size + MEND);
        }
        if (length > SafetensorsHeader.MAX_BYTES) {
            throw new ModelException(
                    path,
                    "has a header of " + length + " bytes; more than " + SafetensorsHeader.MAX_BYTES + " are refused");
        }
        return (int) length;
    }

    /**
     * Returns whether these eight bytes begin an ONNX file: its first field is the version of the format, below 32, and those after it have
     * a length. As the length of a header they would be larger than any file.
     */
    private static boolean isOnnx(long start) {
        return (start & 0xFF) == 8 && (start >>> 8 & 0xFF) < 32 && (start >>> 16 & 7) == 2 && start >>> 56 != 0;
    }

    private SafetensorsHeader.Entry entry(String name) {
        SafetensorsHeader.Entry entry = header.entries().get(name);
        if (entry == null) {
            throw new ModelException(
                    path,
                    "has no tensor '" + name + "', only "
                            + Quote.of(String.join(", ", header.entries().keySet())));
        }
        return entry;
    }

    private ModelException otherDtype(SafetensorsHeader.Entry entry, String right) {
        return new ModelException(
                path, "has '" + entry.name() + "' as " + Quote.of(entry.dtype()) + ", right would be " + right);
    }

    private int requireFits(SafetensorsHeader.Entry entry, int bytes) {
        long elements = entry.shape().size();
        if (elements > Heap.LONGEST_ARRAY) {
            throw new ModelException(
                    path, "has '" + entry.name() + "' of shape " + entry.shape() + ", which is too large");
        }
        Heap.require(elements * bytes, path + ": its tensor '" + Quote.of(entry.name()) + "'");
        return (int) elements;
    }

    private void read(SafetensorsHeader.Entry entry, int elementBytes, Elements target) {
        int elements = (int) entry.shape().size();
        int chunk = CHUNK / elementBytes;
        try {
            for (int from = 0; from < elements; from += chunk) {
                int count = Math.min(chunk, elements - from);
                target.take(
                        read(bufferStart + entry.begin() + (long) from * elementBytes, count * elementBytes),
                        from,
                        count);
            }
        } catch (IOException e) {
            throw explained(e);
        }
    }

    private ByteBuffer read(long position, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new EOFException();
            }
        }
        return bytes.flip();
    }

    private ModelException explained(IOException e) {
        return e instanceof EOFException
                ? new ModelException(path, "is truncated" + MEND, e)
                : ModelFailures.unreadable(path, e);
    }
}
