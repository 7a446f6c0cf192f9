package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Compute;
import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.PhiloxStream;
import dev.lockstep.Program;
import dev.lockstep.Scale;
import dev.lockstep.Scope;
import dev.lockstep.Sgd;
import dev.lockstep.Shape;
import dev.lockstep.Tensor;
import dev.lockstep.error.OperandRangeException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps of training whose examples lie in a mapped file. */
final class MappedStepTest {
    private static final int EXAMPLES = 3001;
    private static final int FEATURES = 31;
    private static final int CLASSES = 7;
    private static final int STEPS = 83;
    private static final int BATCH = 33;
    private static final long SEED = 5;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"native,F32", "native,U8", "scalar,F32"})
    void haveTheBitsOfStepsInMemoryOfTheDevice(String device, DType dtype) throws IOException {
        try (Arena arena = Arena.ofShared();
                Compute cpu = Compute.open(device);
                Scope scope = cpu.scope()) {
            MemorySegment mapped = mapped(dtype, arena);
            Tensor own = scope.tensor(dtype, EXAMPLES, FEATURES);
            own.copyFrom(mapped);
            Tensor order = scope.tensorOf(order(), STEPS, BATCH);

            Training there = new Training(scope, wrap(scope, mapped, dtype), order);
            Training here = new Training(scope, own, order);
            there.program.run(STEPS);
            here.program.run(STEPS);

            assertThat(there.weight.toFloatArray()).isEqualTo(here.weight.toFloatArray());
            assertThat(there.losses.toFloatArray()).isEqualTo(here.losses.toFloatArray());
        }
    }

    @Test
    void anIndexOutOfRangeIsToldAndLeavesTheStepsBefore() throws IOException {
        try (Arena arena = Arena.ofShared();
                Compute cpu = Compute.open("native");
                Scope scope = cpu.scope()) {
            Tensor images = wrap(scope, mapped(DType.F32, arena), DType.F32);
            int[] order = order();
            Training right = new Training(scope, images, scope.tensorOf(order, STEPS, BATCH));
            order[57 * BATCH + 12] = EXAMPLES;
            Training wrong = new Training(scope, images, scope.tensorOf(order, STEPS, BATCH));

            right.program.run(57);

            assertThatThrownBy(() -> wrong.program.run(STEPS))
                    .isInstanceOf(OperandRangeException.class)
                    .hasMessage("gatherRows: index[1893] is 3001 but must be in [0, 3001)");
            assertThat(wrong.weight.toFloatArray()).isEqualTo(right.weight.toFloatArray());
        }
    }

    @Test
    void aFileThatIsCutShortEndsTheRunAndNotTheProcess() throws IOException {
        try (Arena arena = Arena.ofShared();
                Compute cpu = Compute.open("native");
                Scope scope = cpu.scope()) {
            Tensor images = wrap(scope, mapped(DType.F32, arena), DType.F32);
            Training training = new Training(scope, images, scope.tensorOf(order(), STEPS, BATCH));
            try (RandomAccessFile file =
                    new RandomAccessFile(folder.resolve("values").toFile(), "rw")) {
                file.setLength(4096);
            }

            assertThatThrownBy(() -> training.program.run(STEPS)).isInstanceOf(InternalError.class);
        }
    }

    private static Tensor wrap(Scope scope, MemorySegment mapped, DType dtype) {
        return scope.wrapReadOnly(mapped, dtype, Shape.of(EXAMPLES, FEATURES));
    }

    private MemorySegment mapped(DType dtype, Arena arena) throws IOException {
        Path file = folder.resolve("values");
        PhiloxStream random = new PhiloxStream(SEED, 0);
        byte[] bytes = new byte[EXAMPLES * FEATURES * dtype.byteSize()];
        MemorySegment values = MemorySegment.ofArray(bytes);
        for (int i = 0; i < EXAMPLES * FEATURES; i++) {
            if (dtype == DType.U8) {
                bytes[i] = (byte) random.nextInt(256);
            } else {
                Memory.putFloat(values, 4L * i, random.nextInt(1 << 20) / (float) (1 << 20));
            }
        }
        Files.write(file, bytes);
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes.length, arena);
        }
    }

    private static int[] order() {
        PhiloxStream random = new PhiloxStream(SEED, 1);
        int[] order = new int[STEPS * BATCH];
        for (int i = 0; i < order.length; i++) {
            order[i] = random.nextInt(EXAMPLES);
        }
        return order;
    }

    /** A training that a compiled loop takes. */
    private static final class Training {
        final Tensor weight;
        final Tensor losses;
        final Program program;

        Training(Scope scope, Tensor images, Tensor order) {
            int[] classes = new int[EXAMPLES];
            for (int i = 0; i < EXAMPLES; i++) {
                classes[i] = i % CLASSES;
            }
            Scale scale = images.dtype() == DType.U8 ? Scale.PIXELS : Scale.NONE;
            Tensor all = scope.tensorOf(classes);
            Tensor step = scope.tensor(DType.I32);
            Tensor x = scope.tensor(DType.F32, BATCH, FEATURES);
            Tensor y = scope.tensor(DType.I32, BATCH);
            weight = scope.tensor(DType.F32, CLASSES, FEATURES);
            losses = scope.tensor(DType.F32, STEPS);
            Tensor bias = scope.tensor(DType.F32, CLASSES);
            Tensor logits = scope.tensor(DType.F32, BATCH, CLASSES);
            Tensor gradLogits = scope.tensor(DType.F32, BATCH, CLASSES);
            Tensor loss = scope.tensor(DType.F32);
            Tensor gradWeight = scope.tensor(DType.F32, CLASSES, FEATURES);
            Tensor gradBias = scope.tensor(DType.F32, CLASSES);
            Sgd sgd = Sgd.learningRate(0.1);
            program = scope.record(ops -> {
                ops.gatherRows(images, order, step, scale, x);
                ops.gatherRows(all, order, step, Scale.NONE, y);
                ops.linear(x, weight, bias, logits);
                ops.softmaxCrossEntropy(logits, y, CrossEntropy.mean(), loss, gradLogits);
                ops.linearBackward(x, weight, gradLogits, null, gradWeight, gradBias);
                ops.sgd(weight, gradWeight, sgd);
                ops.sgd(bias, gradBias, sgd);
                ops.writeRow(loss, step, losses);
                ops.increment(step, 1);
            });
        }
    }
}
