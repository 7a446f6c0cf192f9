package dev.lockstep.learn.model;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.training.FloatArray;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes checkpoints in the first format, which had the finished epochs as text in the metadata. */
public final class FormatOne {
    private FormatOne() {}

    /** Turns a file of the present format into one of the first. */
    public static void convert(Path file) throws IOException {
        Checkpoint checkpoint = Checkpoint.read(file);
        write(checkpoint, FormatTwo.options(checkpoint), file);
    }

    static void write(Checkpoint checkpoint, String options, Path file) throws IOException {
        Map<String, String> metadata = metadata(checkpoint, options);
        Map<String, FloatArray> tensors = checkpoint.state().tensors();
        metadata.put("sha256", Checksum.of(metadata, TensorContent.of(tensors)));
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("__metadata__", metadata);
        ByteArrayOutputStream buffer = new ByteArrayOutputStream();
        for (Map.Entry<String, FloatArray> tensor : tensors.entrySet()) {
            int begin = buffer.size();
            for (float value : tensor.getValue().values()) {
                buffer.writeBytes(littleEndian(Float.BYTES).putFloat(value).array());
            }
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", "F32");
            entry.put("shape", tensor.getValue().shape().toArray());
            entry.put("data_offsets", List.of(begin, buffer.size()));
            header.put(tensor.getKey(), entry);
        }
        StringBuilder text = new StringBuilder(JSON.std.asString(header));
        while (text.toString().getBytes(StandardCharsets.UTF_8).length % 8 != 0) {
            text.append(' ');
        }
        byte[] json = text.toString().getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(littleEndian(Long.BYTES).putLong(json.length).array());
        whole.writeBytes(json);
        buffer.writeTo(whole);
        Files.write(file, whole.toByteArray());
    }

    private static Map<String, String> metadata(Checkpoint checkpoint, String options) throws IOException {
        Map<String, String> text = new LinkedHashMap<>();
        text.put("format", "pt");
        text.put("lockstep.checkpoint", "1");
        text.put("lockstep.version", checkpoint.version());
        text.put("device", checkpoint.device());
        text.put("settings", options);
        text.put("data", checkpoint.data().name());
        text.put("data.sha256", checkpoint.data().sha256());
        text.put("classes", JSON.std.asString(checkpoint.data().classNames()));
        text.put("rows", Integer.toString(checkpoint.data().features().rows()));
        text.put("columns", Integer.toString(checkpoint.data().features().columns()));
        text.put("scale", "1/255");
        text.put("background", checkpoint.data().imageForm().lightBackground() ? "light" : "dark");
        text.put("initial_loss", Double.toString(checkpoint.state().initialLoss()));
        List<List<String>> epochs = new ArrayList<>();
        for (EpochResult result : checkpoint.state().results()) {
            epochs.add(List.of(
                    Double.toString(result.loss()),
                    Integer.toString(result.trainCorrect()),
                    Integer.toString(result.trainSeen()),
                    Double.toString(result.valid().loss()),
                    Integer.toString(result.valid().correct()),
                    Integer.toString(result.valid().seen()),
                    Long.toString(result.duration().toNanos())));
        }
        text.put("epochs", JSON.std.asString(epochs));
        text.put("step", Integer.toString(checkpoint.state().step()));
        text.put("correct", Integer.toString(checkpoint.state().correct()));
        text.put("updates", Integer.toString(checkpoint.state().updates()));
        return text;
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
