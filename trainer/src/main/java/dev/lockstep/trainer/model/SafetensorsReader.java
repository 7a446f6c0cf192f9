package dev.lockstep.trainer.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.Shape;
import dev.lockstep.trainer.training.FloatArray;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Reads the safetensors format and believes nothing: the tensors must tile the rest of the file without gap or overlap, in
 * the sizes that their dtypes and shapes ask for, and no name may come twice. Memory is taken only after what the file
 * claims has been compared with its length.
 */
final class SafetensorsReader implements AutoCloseable {
    static final String METADATA = "__metadata__";

    /** The limit of the format's own library. */
    static final int MAX_HEADER = 100_000_000;

    private static final int CHUNK = 1 << 20;
    private static final int LONGEST_QUOTE = 60;
    private static final String MEND = "; copy it or save it again";
    private static final Map<String, Integer> ELEMENT_BYTES = Map.ofEntries(
            Map.entry("BOOL", 1),
            Map.entry("U8", 1),
            Map.entry("I8", 1),
            Map.entry("F8_E4M3", 1),
            Map.entry("F8_E5M2", 1),
            Map.entry("U16", 2),
            Map.entry("I16", 2),
            Map.entry("F16", 2),
            Map.entry("BF16", 2),
            Map.entry("U32", 4),
            Map.entry("I32", 4),
            Map.entry("F32", 4),
            Map.entry("U64", 8),
            Map.entry("I64", 8),
            Map.entry("F64", 8));
    private static final JsonFactory STRICT = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Path path;
    private final FileChannel channel;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final SequencedMap<String, Entry> entries = new LinkedHashMap<>();
    private long bufferStart;

    /** Where a tensor is, in bytes from the end of the header. */
    private record Entry(String name, String dtype, Shape shape, long begin, long end) {}

    /**
     * Opens a file and checks its header.
     *
     * @throws ModelException if it cannot be read or is not a whole safetensors file
     */
    SafetensorsReader(Path path) {
        this.path = path;
        try {
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                throw new ModelException(path, "is not a file");
            }
            this.channel = FileChannel.open(path);
        } catch (IOException e) {
            throw ModelException.unreadable(path, e);
        }
        boolean whole = false;
        try {
            readHeader();
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
        return Collections.unmodifiableMap(metadata);
    }

    /** Returns the names of the tensors. */
    List<String> names() {
        return List.copyOf(entries.keySet());
    }

    boolean has(String name) {
        return entries.containsKey(name);
    }

    /**
     * Reads a tensor.
     *
     * @throws ModelException if there is none of this name, or it is not F32
     */
    FloatArray read(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new ModelException(
                    path, "has no tensor '" + name + "', only " + quoted(String.join(", ", entries.keySet())));
        }
        if (!entry.dtype.equals("F32")) {
            throw new ModelException(path, "has '" + name + "' as " + entry.dtype + ", right would be F32");
        }
        if (entry.shape.size() > Integer.MAX_VALUE - 8) {
            throw new ModelException(path, "has '" + name + "' of shape " + entry.shape + ", which is too large");
        }
        float[] values = new float[(int) entry.shape.size()];
        try {
            int chunk = CHUNK / Float.BYTES;
            for (int from = 0; from < values.length; from += chunk) {
                int count = Math.min(chunk, values.length - from);
                read(bufferStart + entry.begin + (long) from * Float.BYTES, count * Float.BYTES)
                        .asFloatBuffer()
                        .get(values, from, count);
            }
        } catch (IOException e) {
            throw explained(e);
        }
        return new FloatArray(entry.shape, values);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw ModelException.unreadable(path, e);
        }
    }

    private void readHeader() throws IOException {
        long size = channel.size();
        if (size < Long.BYTES) {
            throw new ModelException(path, "is truncated or no safetensors file: it has " + size + " bytes" + MEND);
        }
        long length = read(0, Long.BYTES).getLong();
        if (length < 0 || length > size - Long.BYTES) {
            throw new ModelException(
                    path,
                    "is truncated or no safetensors file: its header would have " + Long.toUnsignedString(length)
                            + " bytes, the file has " + size + MEND);
        }
        if (length > MAX_HEADER) {
            throw new ModelException(
                    path, "has a header of " + length + " bytes; more than " + MAX_HEADER + " are refused");
        }
        bufferStart = Long.BYTES + length;
        Map<String, Object> header = parse(read(Long.BYTES, (int) length));
        header.forEach((name, value) -> {
            if (name.equals(METADATA)) {
                readMetadata(value);
            } else {
                entries.put(name, entry(name, value));
            }
        });
        checkTiling(size - bufferStart);
    }

    private Map<String, Object> parse(ByteBuffer header) throws IOException {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(header).toString();
        } catch (CharacterCodingException e) {
            throw new ModelException(path, "is no safetensors file: its header is not UTF-8", e);
        }
        if (!text.startsWith("{")) {
            throw new ModelException(path, "is no safetensors file: its header is not a JSON object");
        }
        try (JsonParser parser = STRICT.createParser(text)) {
            Map<String, Object> object = JSON.std.mapFrom(parser);
            if (parser.nextToken() != null) {
                throw corrupt("something follows the JSON object of its header");
            }
            return object;
        } catch (JsonProcessingException e) {
            throw new ModelException(
                    path,
                    "is corrupt: its header is not JSON as it must be: " + quoted(e.getOriginalMessage()) + MEND,
                    e);
        }
    }

    private void readMetadata(Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw corrupt("its " + METADATA + " is not an object");
        }
        map.forEach((key, text) -> {
            if (!(text instanceof String string)) {
                throw corrupt("its " + METADATA + " has '" + quoted(key) + "' that is not text");
            }
            metadata.put(key.toString(), string);
        });
    }

    private Entry entry(String name, Object value) {
        if (!(value instanceof Map<?, ?> map)
                || map.size() != 3
                || !(map.get("dtype") instanceof String dtype)
                || !(map.get("shape") instanceof List<?> shape)
                || !(map.get("data_offsets") instanceof List<?> offsets)
                || offsets.size() != 2) {
            throw corrupt("its tensor '" + quoted(name) + "' does not have just dtype, shape and two data_offsets");
        }
        Integer elementBytes = ELEMENT_BYTES.get(dtype);
        if (elementBytes == null) {
            throw corrupt("its tensor '" + quoted(name) + "' has the unknown dtype '" + quoted(dtype) + "'");
        }
        long[] dims = shape.stream().mapToLong(extent -> whole(name, extent)).toArray();
        long begin = whole(name, offsets.get(0));
        long end = whole(name, offsets.get(1));
        long bytes = elementBytes;
        try {
            for (long dim : dims) {
                bytes = Math.multiplyExact(bytes, dim);
            }
        } catch (ArithmeticException e) {
            throw corrupt("its tensor '" + quoted(name) + "' has an impossible shape");
        }
        if (end < begin || end - begin != bytes) {
            throw corrupt("its tensor '%s' of %s bytes is said to lie at %s to %s"
                    .formatted(quoted(name), bytes, begin, end));
        }
        try {
            return new Entry(name, dtype, Shape.of(dims), begin, end);
        } catch (IllegalArgumentException e) {
            throw corrupt("its tensor '" + quoted(name) + "' has an impossible shape");
        }
    }

    private long whole(String name, Object number) {
        if ((number instanceof Integer || number instanceof Long) && ((Number) number).longValue() >= 0) {
            return ((Number) number).longValue();
        }
        throw corrupt("its tensor '" + quoted(name) + "' has '" + quoted(number)
                + "' where a whole number of 0 or more must be");
    }

    private void checkTiling(long bufferBytes) {
        long reached = 0;
        Comparator<Entry> order = Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end);
        for (Entry entry : entries.values().stream().sorted(order).toList()) {
            if (entry.begin != reached) {
                throw corrupt("its tensor '%s' begins at %s, %s"
                        .formatted(
                                quoted(entry.name),
                                entry.begin,
                                entry.begin < reached ? "within another" : "after a gap"));
            }
            reached = entry.end;
        }
        if (reached > bufferBytes) {
            throw new ModelException(
                    path, "is truncated: its tensors need " + reached + " bytes, it has " + bufferBytes + MEND);
        }
        if (reached < bufferBytes) {
            throw corrupt((bufferBytes - reached) + " bytes follow its tensors");
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
                : ModelException.unreadable(path, e);
    }

    private ModelException corrupt(String problem) {
        return new ModelException(path, "is corrupt: " + problem + MEND);
    }

    private static String quoted(Object text) {
        String whole = String.valueOf(text);
        return whole.length() <= LONGEST_QUOTE ? whole : whole.substring(0, LONGEST_QUOTE) + "…";
    }
}
