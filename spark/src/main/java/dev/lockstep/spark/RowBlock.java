package dev.lockstep.spark;

import dev.lockstep.file.Sha256;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Rows on their way to the task of their shard, packed, because a shuffle of single rows costs more than the rows do. A row is the hash of its
 * content, its label, its weight and its features.
 *
 * @param features of each row
 * @param rows packed one after the other
 * @param error what is wrong with the data, empty if nothing is
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
record RowBlock(int features, byte[] rows, String error) implements Serializable {
    static final int BYTES = 1 << 20;

    private static final int HASH = 0;
    private static final int LABEL = HASH + Long.BYTES;
    private static final int WEIGHT = LABEL + Integer.BYTES;
    private static final int VALUES = WEIGHT + Float.BYTES;

    /** A block that says what is wrong. */
    static RowBlock error(String text) {
        return new RowBlock(0, new byte[0], text);
    }

    static int rowBytes(int features) {
        return Math.addExact(VALUES, Math.multiplyExact(features, Float.BYTES));
    }

    int size() {
        return features == 0 ? 0 : rows.length / rowBytes(features);
    }

    long hash(int row) {
        return buffer(rows).getLong(row * rowBytes(features) + HASH);
    }

    int label(int row) {
        return buffer(rows).getInt(row * rowBytes(features) + LABEL);
    }

    float weight(int row) {
        return buffer(rows).getFloat(row * rowBytes(features) + WEIGHT);
    }

    /** Returns where the values of a row begin. */
    int values(int row) {
        return row * rowBytes(features) + VALUES;
    }

    /** Orders rows by their hash, and by their content where two have the same. */
    static int compare(RowBlock left, int leftRow, RowBlock right, int rightRow) {
        int order = Long.compareUnsigned(left.hash(leftRow), right.hash(rightRow));
        if (order != 0) {
            return order;
        }
        int bytes = rowBytes(left.features);
        return Arrays.compareUnsigned(
                left.rows,
                leftRow * bytes,
                (leftRow + 1) * bytes,
                right.rows,
                rightRow * bytes,
                (rightRow + 1) * bytes);
    }

    /** Packs rows. */
    static final class Packer {
        private final MessageDigest digest = Sha256.digest();
        private final int features;
        private final byte[] row;

        Packer(int features) {
            this.features = features;
            this.row = new byte[rowBytes(features)];
        }

        int features() {
            return features;
        }

        /** Packs a row, which is valid until the next one is. */
        byte[] pack(int label, float weight, float[] values) {
            ByteBuffer buffer = buffer(row);
            buffer.putInt(LABEL, label);
            buffer.putFloat(WEIGHT, weight);
            buffer.position(VALUES).asFloatBuffer().put(values);
            digest.update(row, LABEL, row.length - LABEL);
            buffer.putLong(HASH, ByteBuffer.wrap(digest.digest()).getLong());
            return row;
        }

        /** Returns the shard of the row packed last: the first bits of its hash. */
        int shard(int shards) {
            return (int) Long.remainderUnsigned(buffer(row).getLong(HASH) >>> 32, shards);
        }
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
