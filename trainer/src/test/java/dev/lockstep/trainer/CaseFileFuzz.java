package dev.lockstep.trainer;

import dev.lockstep.Device;
import dev.lockstep.MathMode;
import dev.lockstep.reference.CaseFile;
import dev.lockstep.reference.CaseFileException;
import dev.lockstep.reference.OpCase;
import dev.lockstep.reference.StoredCase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Fuzz target: a case file of {@code verify} and {@code --check}. */
public final class CaseFileFuzz {
    private static Path file;

    private CaseFileFuzz() {}

    /** Returns whole files, and headers without data, whose checksum is known. */
    static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        Path saved = Files.createTempFile("seed", ".case");
        try {
            for (String name : List.of("linear/n=2,in=3,out=2,bias", "relu/n=3")) {
                CaseFile.write(
                        saved,
                        new StoredCase(
                                OpCase.parse(name).call(), true, new Device("acme", 3), MathMode.FP32, 1, "note"));
                seeds.add(Files.readAllBytes(saved));
            }
        } finally {
            Files.delete(saved);
        }
        seeds.add("""
                lockstep-case 1
                policy 1
                device cpu
                mathMode FP32
                recorded false
                note none
                op relu
                options none
                inPlace -
                operand x F32 0
                operand y F32 0
                data 0 00000000
                """.getBytes(StandardCharsets.UTF_8));
        return seeds;
    }

    /** Makes the file that is written over and over. */
    public static void fuzzerInitialize() throws IOException {
        file = Files.createTempFile("fuzz", ".case");
    }

    /** Reads a file of these bytes. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Files.write(file, input);
        try {
            CaseFile.read(file);
        } catch (CaseFileException e) {
            if (!e.getMessage().startsWith(file.toString())
                    || e.getMessage().lines().count() != 1) {
                throw new AssertionError("not one line that names the file: " + e.getMessage(), e);
            }
        }
    }
}
