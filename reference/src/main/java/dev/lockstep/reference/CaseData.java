package dev.lockstep.reference;

import dev.lockstep.DType;
import dev.lockstep.PhiloxStream;
import dev.lockstep.Shape;
import dev.lockstep.op.Operand;
import java.util.HashMap;
import java.util.Map;

/** Draws a case's operands from its seed: the same on every machine. Each operand has a stream of its own. */
final class CaseData {
    private final DataKind kind;
    private final long seed;

    CaseData(DataKind kind, long seed) {
        this.kind = kind;
        this.seed = seed;
    }

    DataKind kind() {
        return kind;
    }

    PhiloxStream stream(String operand) {
        return new PhiloxStream(seed, operand.hashCode());
    }

    /** F32 of the case's kind. */
    HostTensor floats(String operand, long... dims) {
        PhiloxStream random = stream(operand);
        Shape shape = Shape.of(dims);
        float[] values = new float[Math.toIntExact(shape.size())];
        int columns = dims.length == 0 ? 1 : Math.toIntExact(dims[dims.length - 1]);
        int zeros = 0;
        for (int i = 0; i < values.length; i++) {
            boolean mayBeZero = 2 * zeros < i;
            values[i] = kind == DataKind.EQUAL && i % columns != 0 ? values[i - 1] : draw(random, mayBeZero);
            zeros += values[i] == 0 ? 1 : 0;
        }
        if (kind == DataKind.SPECIAL) {
            spoilRows(values, columns);
        }
        return HostTensor.of(values, dims);
    }

    /** F32 in (−1, 1), whatever the kind. */
    HostTensor dense(String operand, long... dims) {
        return new CaseData(DataKind.DENSE, seed).floats(operand, dims);
    }

    /** I32 in [0, bound). */
    HostTensor integers(String operand, int bound, long... dims) {
        PhiloxStream random = stream(operand);
        int[] values = new int[Math.toIntExact(Shape.of(dims).size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = bound == 0 ? 0 : random.nextInt(bound);
        }
        return HostTensor.of(values, dims);
    }

    /** Any bits that the element type can have, but not only zeros first; no signalling NaN, which not every processor keeps. */
    HostTensor bits(String operand, DType dtype, long... dims) {
        PhiloxStream random = stream(operand);
        Shape shape = Shape.of(dims);
        byte[] bytes = new byte[Math.toIntExact(shape.size() * dtype.byteSize())];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) random.nextBits();
            if (dtype != DType.I32 && dtype != DType.U8 && i % dtype.byteSize() == dtype.byteSize() - 1) {
                bytes[i] &= (byte) 0xBF;
            }
        }
        if (bytes.length > 0 && bytes[0] == 0) {
            bytes[0] = 1; // a single element that is 0 would prove nothing
        }
        return HostTensor.ofBytes(dtype, shape, bytes);
    }

    /** Returns a call whose outputs hold nothing that could be right by chance. */
    static HostCall withUnwrittenOutputs(HostCall call) {
        Map<String, HostTensor> outputs = new HashMap<>();
        for (Operand operand : call.signature()) {
            if (operand.role() == Operand.Role.OUT) {
                HostTensor output = call.operand(operand.name());
                outputs.put(
                        operand.name(),
                        HostTensor.unwritten(output.dtype(), output.shape().toArray()));
            }
        }
        return call.with(outputs);
    }

    private float draw(PhiloxStream random, boolean mayBeZero) {
        int bits = random.nextBits();
        float unit = ((bits >>> 9) + 0.5f) * 0x1p-23f;
        float signed = (bits & 1) == 0 ? unit : -unit;
        return switch (kind) {
            case DENSE, EQUAL, SPECIAL -> signed;
            case POSITIVE -> unit;
            case SPARSE -> random.nextInt(5) < 2 && mayBeZero ? 0 : signed;
            case INTEGERS -> Math.copySign((bits >>> 8) % 4 + 1, signed);
            case EXTREME -> 200 * signed;
            case TRIPWIRE -> Math.copySign(2049f / 2048f, signed);
            case TRIPWIRE_TF32 -> Math.copySign(1025f / 1024f, signed);
            case TRIPWIRE_BF16 -> Math.copySign(129f / 128f, signed);
        };
    }

    /** Row 0 gets an infinity, row 1 a negative one, row 2 a NaN, row 3 both infinities, row 4 stays, and so on. */
    private static void spoilRows(float[] values, int columns) {
        for (int row = 0; columns > 0 && row < values.length / columns; row++) {
            int at = row * columns + row % columns;
            switch (row % 5) {
                case 0 -> values[at] = Float.POSITIVE_INFINITY;
                case 1 -> values[at] = Float.NEGATIVE_INFINITY;
                case 2 -> values[at] = Float.NaN;
                case 3 -> {
                    values[row * columns] = Float.NEGATIVE_INFINITY;
                    values[(row + 1) * columns - 1] = Float.POSITIVE_INFINITY;
                }
                default -> {}
            }
        }
    }
}
