package dev.lockstep.learn.model;

import dev.lockstep.Shape;
import dev.lockstep.learn.training.FloatArray;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** What a safetensors file holds under one name. */
interface TensorContent {
    /** Returns the format's name of the element type. */
    String dtype();

    /** Returns the bytes of one element. */
    int elementBytes();

    Shape shape();

    /** Writes the elements, little-endian and in row-major order. */
    void writeTo(OutputStream out) throws IOException;

    /** Returns arrays of binary32 in the same order. */
    static SequencedMap<String, TensorContent> of(Map<String, FloatArray> arrays) {
        SequencedMap<String, TensorContent> contents = new LinkedHashMap<>();
        arrays.forEach((name, array) -> contents.put(name, new Floats(array)));
        return contents;
    }

    /** An array of binary64 of one dimension. */
    final class Doubles implements TensorContent {
        private final double[] values;

        Doubles(double[] values) {
            this.values = values;
        }

        @Override
        public String dtype() {
            return "F64";
        }

        @Override
        public int elementBytes() {
            return Double.BYTES;
        }

        @Override
        public Shape shape() {
            return Shape.of(values.length);
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            byte[] bytes = new byte[Double.BYTES];
            for (double value : values) {
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putDouble(value);
                out.write(bytes);
            }
        }
    }

    /** An array of binary32. */
    record Floats(FloatArray array) implements TensorContent {
        private static final int CHUNK = 1 << 14;

        @Override
        public String dtype() {
            return "F32";
        }

        @Override
        public int elementBytes() {
            return Float.BYTES;
        }

        @Override
        public Shape shape() {
            return array.shape();
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            float[] values = array.values();
            byte[] chunk = new byte[Math.min(CHUNK, values.length) * Float.BYTES];
            FloatBuffer floats =
                    ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
            for (int from = 0; from < values.length; from += CHUNK) {
                int count = Math.min(CHUNK, values.length - from);
                floats.clear().put(values, from, count);
                out.write(chunk, 0, count * Float.BYTES);
            }
        }
    }
}
