package dev.lockstep.op;

import static dev.lockstep.op.OperandChecks.disjoint;
import static dev.lockstep.op.OperandChecks.disjointOrSame;
import static dev.lockstep.op.OperandChecks.dtype;
import static dev.lockstep.op.OperandChecks.equalDType;
import static dev.lockstep.op.OperandChecks.equalShape;
import static dev.lockstep.op.OperandChecks.floats;
import static dev.lockstep.op.OperandChecks.given;
import static dev.lockstep.op.OperandChecks.here;
import static dev.lockstep.op.OperandChecks.option;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Op;
import dev.lockstep.Ops;
import dev.lockstep.Scale;
import dev.lockstep.Tensor;

/** Elementwise ops. */
public sealed interface ElementCall extends OpCall {
    /** {@link Ops#fill}. */
    record Fill(Tensor out, double value) implements ElementCall {
        /** A call without operands. */
        public static Fill of(double value) {
            return new Fill(null, value);
        }

        @Override
        public Op op() {
            return Op.FILL;
        }

        @Override
        public Tensor first() {
            return out;
        }

        @Override
        public Fill map(CallMap map) {
            return new Fill(map.out("out", out), map.real("value", value));
        }

        @Override
        public void check(Compute compute) {
            here(Op.FILL, compute, "out", out);
            switch (out.dtype()) {
                case I32 -> option(Op.FILL, value == (int) value, "value", value, "a value of I32");
                case U8 -> option(Op.FILL, value == ((int) value & 0xFF), "value", value, "a value of U8");
                case F32, BF16, F64 -> {}
            }
        }

        @Override
        public long flops(OperandShapes shapes) {
            return 0;
        }
    }

    /** {@link Ops#copy}. */
    record Copy(Tensor source, Tensor out) implements ElementCall {
        @Override
        public Op op() {
            return Op.COPY;
        }

        @Override
        public Tensor first() {
            return source;
        }

        @Override
        public Copy map(CallMap map) {
            return new Copy(map.in("source", source), map.out("out", out));
        }

        @Override
        public void check(Compute compute) {
            here(Op.COPY, compute, "source", source);
            here(Op.COPY, compute, "out", out);
            checkContents();
            disjointOrSame(Op.COPY, "out", out, "source", source);
        }

        /** Returns whether the two live in different computes. */
        public boolean crossesDevices() {
            return source != null && out != null && !source.compute().equals(out.compute());
        }

        /** Checks what holds for a copy between devices too. */
        public void checkContents() {
            equalDType(Op.COPY, "out", out, "source", source);
            equalShape(Op.COPY, "out", out, "source", source);
        }

        @Override
        public long flops(OperandShapes shapes) {
            return 0;
        }
    }

    /** {@link Ops#convert}. */
    record Convert(Tensor source, Scale scale, Tensor out) implements ElementCall {
        /** A call without operands. */
        public static Convert of(Scale scale) {
            return new Convert(null, scale, null);
        }

        @Override
        public Op op() {
            return Op.CONVERT;
        }

        @Override
        public Tensor first() {
            return source;
        }

        @Override
        public Convert map(CallMap map) {
            return new Convert(map.in("source", source), map.scale(scale), map.out("out", out));
        }

        @Override
        public void check(Compute compute) {
            given(Op.CONVERT, "scale", scale);
            here(Op.CONVERT, compute, "source", source);
            here(Op.CONVERT, compute, "out", out);
            equalShape(Op.CONVERT, "out", out, "source", source);
            boolean fits = out.dtype() == DType.F32 || scale.equals(Scale.NONE);
            option(Op.CONVERT, fits, "scale", scale, "Scale.NONE unless out is F32");
            disjoint(Op.CONVERT, "out", out, "source", source);
        }

        @Override
        public long flops(OperandShapes shapes) {
            return 2 * shapes.size("out");
        }
    }

    /** {@link Ops#uniform}. */
    record Uniform(Tensor out, float low, float high, long seed, long stream) implements ElementCall {
        /** A call without operands. */
        public static Uniform of(float low, float high, long seed, long stream) {
            return new Uniform(null, low, high, seed, stream);
        }

        @Override
        public Op op() {
            return Op.UNIFORM;
        }

        @Override
        public Tensor first() {
            return out;
        }

        @Override
        public Uniform map(CallMap map) {
            return new Uniform(
                    map.out("out", out),
                    map.single("low", low),
                    map.single("high", high),
                    map.whole("seed", seed),
                    map.whole("stream", stream));
        }

        @Override
        public void check(Compute compute) {
            here(Op.UNIFORM, compute, "out", out);
            dtype(Op.UNIFORM, "out", out, DType.F32);
            option(Op.UNIFORM, Float.isFinite(low), "low", low, "finite");
            option(Op.UNIFORM, Float.isFinite(high) && high >= low, "high", high, "finite and not below low");
            boolean near = Float.isFinite(high - low);
            option(Op.UNIFORM, near, "high", high, "near enough to low for high - low to be finite");
        }

        @Override
        public long flops(OperandShapes shapes) {
            return 0;
        }
    }

    /** {@link Ops#increment}. */
    record Increment(Tensor counter, int by) implements ElementCall {
        /** A call without operands. */
        public static Increment of(int by) {
            return new Increment(null, by);
        }

        @Override
        public Op op() {
            return Op.INCREMENT;
        }

        @Override
        public Tensor first() {
            return counter;
        }

        @Override
        public Increment map(CallMap map) {
            return new Increment(map.inOut("counter", counter), Math.toIntExact(map.whole("by", by)));
        }

        @Override
        public void check(Compute compute) {
            here(Op.INCREMENT, compute, "counter", counter);
            dtype(Op.INCREMENT, "counter", counter, DType.I32);
        }

        @Override
        public long flops(OperandShapes shapes) {
            return 0;
        }
    }

    /** {@link Ops#relu}. */
    record Relu(Tensor x, Tensor y) implements ElementCall {
        @Override
        public Op op() {
            return Op.RELU;
        }

        @Override
        public Tensor first() {
            return x;
        }

        @Override
        public Relu map(CallMap map) {
            return new Relu(map.in("x", x), map.out("y", y));
        }

        @Override
        public void check(Compute compute) {
            floats(Op.RELU, compute, "x", x);
            floats(Op.RELU, compute, "y", y);
            equalShape(Op.RELU, "y", y, "x", x);
            disjointOrSame(Op.RELU, "y", y, "x", x);
        }

        @Override
        public long flops(OperandShapes shapes) {
            return 0;
        }
    }

    /** {@link Ops#reluBackward}. */
    record ReluBackward(Tensor x, Tensor gradY, Tensor gradX) implements ElementCall {
        @Override
        public Op op() {
            return Op.RELU_BACKWARD;
        }

        @Override
        public Tensor first() {
            return x;
        }

        @Override
        public ReluBackward map(CallMap map) {
            return new ReluBackward(map.in("x", x), map.in("gradY", gradY), map.out("gradX", gradX));
        }

        @Override
        public void check(Compute compute) {
            floats(Op.RELU_BACKWARD, compute, "x", x);
            floats(Op.RELU_BACKWARD, compute, "gradY", gradY);
            floats(Op.RELU_BACKWARD, compute, "gradX", gradX);
            equalShape(Op.RELU_BACKWARD, "gradY", gradY, "x", x);
            equalShape(Op.RELU_BACKWARD, "gradX", gradX, "x", x);
            disjoint(Op.RELU_BACKWARD, "gradX", gradX, "x", x);
            disjointOrSame(Op.RELU_BACKWARD, "gradX", gradX, "gradY", gradY);
        }

        @Override
        public long flops(OperandShapes shapes) {
            return 0;
        }
    }
}
