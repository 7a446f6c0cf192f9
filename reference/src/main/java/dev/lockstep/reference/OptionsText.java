package dev.lockstep.reference;

import dev.lockstep.Op;
import dev.lockstep.Tensor;
import dev.lockstep.op.CallMap;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.Operand;
import java.util.OptionalInt;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** A call's options as text, {@code key=value} with commas, that case files hold. */
final class OptionsText {
    private static final String NONE = "none";

    private OptionsText() {}

    static String format(OpCall call) {
        Writer writer = new Writer();
        call.map(writer);
        return writer.parts.toString();
    }

    /** Reads what {@link #format} wrote, as a call without operands; throws {@link CaseNameException} for anything else. */
    static OpCall parse(Op op, String text) {
        CaseParams params = new CaseParams(text, text);
        OpCall call = op.prototype().map(new Reader(params));
        if (text.equals(NONE)) {
            params.flag(NONE);
        }
        params.checkAllKnown();
        return call;
    }

    private static final class Writer implements CallMap {
        private final StringJoiner parts = new StringJoiner(",").setEmptyValue(NONE);

        @Override
        public @Nullable Tensor operand(Operand operand, @Nullable Tensor tensor) {
            return tensor;
        }

        @Override
        public double real(String name, double value) {
            parts.add(name + "=" + value);
            return value;
        }

        @Override
        public float single(String name, float value) {
            parts.add(name + "=" + value);
            return value;
        }

        @Override
        public long whole(String name, long value) {
            parts.add(name + "=" + value);
            return value;
        }

        @Override
        public boolean flag(String name, boolean value) {
            if (value) {
                parts.add(name);
            }
            return value;
        }

        @Override
        public <E extends Enum<E>> E choice(String name, E value) {
            parts.add(name + "=" + value);
            return value;
        }

        @Override
        public OptionalInt optional(String name, OptionalInt value) {
            value.ifPresent(present -> parts.add(name + "=" + present));
            return value;
        }
    }

    private record Reader(CaseParams params) implements CallMap {
        @Override
        public @Nullable Tensor operand(Operand operand, @Nullable Tensor tensor) {
            return tensor;
        }

        @Override
        public double real(String name, double value) {
            return params.real(name, value);
        }

        @Override
        public long whole(String name, long value) {
            return params.whole(name, value);
        }

        @Override
        public boolean flag(String name, boolean value) {
            return params.flag(name);
        }

        @Override
        public <E extends Enum<E>> E choice(String name, E value) {
            return params.choice(name, value.getDeclaringClass(), value);
        }

        @Override
        public OptionalInt optional(String name, OptionalInt value) {
            return params.has(name) ? OptionalInt.of(params.integer(name, 0)) : value;
        }
    }
}
