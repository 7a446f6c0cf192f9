package dev.lockstep.learn.model;

import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Fuzz target: a safetensors file, as a model and, whatever its checksum, as a checkpoint. */
public final class SafetensorsFuzz {
    private static Path file;

    private SafetensorsFuzz() {}

    /** Returns whole files: checkpoints of both formats, and the least that is a model. */
    public static List<byte[]> seeds() throws IOException {
        Path saved = Files.createTempFile("seed", ".safetensors");
        try {
            Checkpoints.small().write(new DurableFile(saved));
            byte[] present = Files.readAllBytes(saved);
            FormatOne.write(Checkpoints.small(), FormatTwo.options(Checkpoints.small()), saved);
            return List.of(present, Files.readAllBytes(saved), Checkpoints.file("""
                            {"__metadata__":null,"x":{"dtype":"F4","shape":[2],"data_offsets":[0,1]},\
                            "weight":{"dtype":"BF16","shape":[1,1],"data_offsets":[1,3]},\
                            "bias":{"dtype":"F64","shape":[1],"data_offsets":[3,11]}}""", 11), Checkpoints.file("""
                            {"weight":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},\
                            "bias":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", 16));
        } finally {
            Files.delete(saved);
        }
    }

    /** Makes the file that is written over and over. */
    public static void fuzzerInitialize() throws IOException {
        file = Files.createTempFile("fuzz", ".safetensors");
    }

    /** Reads a file of these bytes. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Files.write(file, input);
        try {
            LinearModel.load(file);
        } catch (ModelException e) {
            requireOneLine(e);
        }
        try (SafetensorsReader reader = new SafetensorsReader(file)) {
            CheckpointText.parse(reader.metadata(), Checkpoint.history(reader, file), Checkpoint.tensors(reader), file);
        } catch (ModelException e) {
            requireOneLine(e);
        }
    }

    private static void requireOneLine(ModelException e) {
        if (!e.getMessage().startsWith(file.toString())
                || e.getMessage().lines().count() != 1) {
            throw new AssertionError("not one line that names the file: " + e.getMessage(), e);
        }
    }
}
