package dev.lockstep.learn.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.Shape;
import dev.lockstep.learn.ModelException;
import dev.lockstep.learn.data.Quote;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The header of a safetensors file, checked against the file's length: the tensors must tile the rest of the file without
 * gap or overlap, in the sizes that their dtypes and shapes ask for, and no name may come twice. Of a dtype that is not known
 * here the size is not; it may be in the file as long as nobody reads it.
 */
final class SafetensorsHeader {
    static final String METADATA = "__metadata__";

    /** The limit of the format's own library. */
    static final int MAX_BYTES = 100_000_000;

    /** What helps with a file that is damaged. */
    static final String MEND = "; copy it or save it again";

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

    /** One text may fill the header, as it may when it is written. */
    private static final JsonFactory STRICT = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxStringLength(MAX_BYTES).build())
            .build();

    private final Path path;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final SequencedMap<String, Entry> entries = new LinkedHashMap<>();

    /** Where a tensor is, in bytes from the end of the header. */
    record Entry(String name, String dtype, Shape shape, long begin, long end) {}

    /**
     * Reads a header.
     *
     * @param bytes the header, without its length
     * @param bufferBytes the bytes of the file that follow it
     * @throws ModelException if it is not that of such a file
     */
    SafetensorsHeader(Path path, ByteBuffer bytes, long bufferBytes) {
        this.path = path;
        parse(bytes).forEach((name, value) -> {
            if (name.equals(METADATA)) {
                readMetadata(value);
            } else {
                entries.put(name, entry(name, value));
            }
        });
        checkTiling(bufferBytes);
    }

    /** Returns the free-form text that the file carries. */
    Map<String, String> metadata() {
        return metadata;
    }

    /** Returns the tensors by name, in the order of the header. */
    SequencedMap<String, Entry> entries() {
        return entries;
    }

    private Map<String, Object> parse(ByteBuffer header) {
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
                    "is corrupt: its header is not JSON as it must be: " + Quote.of(e.getOriginalMessage()) + MEND,
                    e);
        } catch (IOException e) {
            throw ModelFailures.unreadable(path, e);
        }
    }

    private void readMetadata(Object value) {
        if (value == null) {
            return; // as other writers say that there are none
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw corrupt("its " + METADATA + " is not an object");
        }
        map.forEach((key, text) -> {
            if (!(text instanceof String string)) {
                throw corrupt("its " + METADATA + " has '" + Quote.of(key) + "' that is not text");
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
            throw corrupt("its tensor '" + Quote.of(name) + "' does not have just dtype, shape and two data_offsets");
        }
        long[] dims = shape.stream().mapToLong(extent -> whole(name, extent)).toArray();
        long begin = whole(name, offsets.get(0));
        long end = whole(name, offsets.get(1));
        if (end < begin) {
            throw corrupt("its tensor '%s' is said to lie at %s to %s".formatted(Quote.of(name), begin, end));
        }
        try {
            Entry entry = new Entry(name, dtype, Shape.of(dims), begin, end);
            checkSize(entry);
            return entry;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw corrupt("its tensor '" + Quote.of(name) + "' has an impossible shape");
        }
    }

    private void checkSize(Entry entry) {
        Integer elementBytes = ELEMENT_BYTES.get(entry.dtype);
        if (elementBytes == null) {
            return;
        }
        long bytes = Math.multiplyExact(entry.shape.size(), elementBytes);
        if (entry.end - entry.begin != bytes) {
            throw corrupt("its tensor '%s' of %s bytes is said to lie at %s to %s"
                    .formatted(Quote.of(entry.name), bytes, entry.begin, entry.end));
        }
    }

    private long whole(String name, Object number) {
        if ((number instanceof Integer || number instanceof Long) && ((Number) number).longValue() >= 0) {
            return ((Number) number).longValue();
        }
        throw corrupt("its tensor '" + Quote.of(name) + "' has '" + Quote.of(number)
                + "' where a whole number of 0 or more must be");
    }

    private void checkTiling(long bufferBytes) {
        long reached = 0;
        Comparator<Entry> order = Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end);
        for (Entry entry : entries.values().stream().sorted(order).toList()) {
            if (entry.begin != reached) {
                throw corrupt("its tensor '%s' begins at %s, %s"
                        .formatted(
                                Quote.of(entry.name),
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

    private ModelException corrupt(String problem) {
        return new ModelException(path, "is corrupt: " + problem + MEND);
    }
}
