package dev.lockstep.learn.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Fuzz target: a safetensors file as a table. */
public final class SafetensorsTableFuzz {
    private static Path folder;
    private static int written;

    private SafetensorsTableFuzz() {}

    /** Returns files of Hugging Face's library. */
    public static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (String name : new String[] {"f16", "bf16", "f32", "f64", "names", "bytes", "other", "whole"}) {
            seeds.add(TableFuzz.fixture(name + ".safetensors"));
        }
        return seeds;
    }

    /** Makes the folder for the files. */
    public static void fuzzerInitialize() throws IOException {
        folder = Files.createTempDirectory("safetensors");
    }

    /** Reads a file of these bytes. It is a new one each time: the one before may still be mapped. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Path fuzzed = Files.write(folder.resolve("fuzzed" + written++), input);
        try {
            TableFuzz.read(new SafetensorsTable(), fuzzed.toString(), fuzzed);
        } finally {
            Files.delete(fuzzed);
        }
    }
}
