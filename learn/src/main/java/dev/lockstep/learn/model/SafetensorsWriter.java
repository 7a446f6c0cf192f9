package dev.lockstep.learn.model;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.learn.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Writes the safetensors format, <a href="https://github.com/huggingface/safetensors">as Hugging Face defines it</a>: the
 * header's length as a little-endian u64, the header as a JSON object, then the tensors' bytes without gaps.
 */
final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;

    private SafetensorsWriter() {}

    /**
     * Writes a file whose tensors follow one another in this order. Each begins at a multiple of its element's size if those of
     * the largest elements come first.
     *
     * @throws ModelException if it cannot be written; the file is then as it was
     */
    static void write(DurableFile file, Map<String, String> metadata, SequencedMap<String, TensorContent> tensors) {
        file.write(out -> {
            byte[] header = header(metadata, tensors);
            if (header.length > SafetensorsHeader.MAX_BYTES) {
                throw new ModelException(
                        file.path(),
                        "cannot be written: its header would have %s bytes, the format allows %s; give the classes shorter names"
                                .formatted(header.length, SafetensorsHeader.MAX_BYTES));
            }
            byte[] length = new byte[Long.BYTES];
            ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length);
            out.write(length);
            out.write(header);
            for (TensorContent tensor : tensors.values()) {
                tensor.writeTo(out);
            }
        });
    }

    private static byte[] header(Map<String, String> metadata, SequencedMap<String, TensorContent> tensors)
            throws IOException {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put(SafetensorsHeader.METADATA, metadata);
        long offset = 0;
        for (Map.Entry<String, TensorContent> named : tensors.entrySet()) {
            TensorContent tensor = named.getValue();
            long end = offset + tensor.shape().size() * tensor.elementBytes();
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", tensor.dtype());
            entry.put("shape", tensor.shape().toArray());
            entry.put("data_offsets", List.of(offset, end));
            object.put(named.getKey(), entry);
            offset = end;
        }
        byte[] json = JSON.std.asString(object).getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }
}
