package dev.lockstep.trainer.model;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.trainer.training.FloatArray;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
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
    private static final int CHUNK = 1 << 14;

    private SafetensorsWriter() {}

    static void write(DurableFile file, Map<String, String> metadata, SequencedMap<String, FloatArray> tensors) {
        file.write(out -> {
            byte[] header = header(metadata, tensors);
            if (header.length > SafetensorsReader.MAX_HEADER) {
                throw new ModelException(
                        file.path(),
                        "cannot be written: the history of so many epochs is longer than the format allows");
            }
            byte[] length = new byte[Long.BYTES];
            ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length);
            out.write(length);
            out.write(header);
            for (FloatArray tensor : tensors.values()) {
                writeValues(tensor.values(), out);
            }
        });
    }

    /** Writes numbers as little-endian binary32. */
    static void writeValues(float[] values, OutputStream out) throws IOException {
        byte[] chunk = new byte[Math.min(CHUNK, values.length) * Float.BYTES];
        FloatBuffer floats =
                ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        for (int from = 0; from < values.length; from += CHUNK) {
            int count = Math.min(CHUNK, values.length - from);
            floats.clear().put(values, from, count);
            out.write(chunk, 0, count * Float.BYTES);
        }
    }

    private static byte[] header(Map<String, String> metadata, SequencedMap<String, FloatArray> tensors)
            throws IOException {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put(SafetensorsReader.METADATA, metadata);
        long offset = 0;
        for (Map.Entry<String, FloatArray> tensor : tensors.entrySet()) {
            long end = offset + tensor.getValue().shape().size() * Float.BYTES;
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", "F32");
            entry.put("shape", tensor.getValue().shape().toArray());
            entry.put("data_offsets", List.of(offset, end));
            object.put(tensor.getKey(), entry);
            offset = end;
        }
        byte[] json = JSON.std.asString(object).getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }
}
