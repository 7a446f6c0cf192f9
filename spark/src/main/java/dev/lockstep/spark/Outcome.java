package dev.lockstep.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What the tasks tell the driver at the end.
 *
 * @param error why there is no model, empty if there is one
 * @param features of a row
 * @param classes of the model
 * @param point weights, row-major [classes, features], then biases
 * @param losses of each epoch or iteration
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
record Outcome(String error, int features, int classes, float[] point, double[] losses) {
    static Outcome failure(String error) {
        return new Outcome(error, 0, 0, new float[0], new double[0]);
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(error);
            out.writeInt(features);
            out.writeInt(classes);
            Numbers.write(out, point);
            Numbers.write(out, losses);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Outcome decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return new Outcome(
                    in.readUTF(), in.readInt(), in.readInt(), Numbers.readFloats(in), Numbers.readDoubles(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
