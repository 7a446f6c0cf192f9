package dev.lockstep.learn.parquet;

import dev.hardwood.metadata.LogicalType;
import dev.hardwood.reader.ColumnReader;

/** Turns the values of a column, of whatever type, into F32. */
final class Numbers {
    private Numbers() {}

    /**
     * Copies the values of a reader's batch.
     *
     * @param target where the first goes is {@code offset}, and each further one {@code stride} behind the one before it
     */
    static void copy(ColumnReader reader, float[] target, int offset, int stride) {
        int count = reader.getValueCount();
        switch (reader.getColumnSchema().type()) {
            case FLOAT -> {
                float[] values = reader.getFloats();
                if (stride == 1) {
                    System.arraycopy(values, 0, target, offset, count);
                } else {
                    for (int i = 0; i < count; i++) {
                        target[offset + i * stride] = values[i];
                    }
                }
            }
            case DOUBLE -> {
                double[] values = reader.getDoubles();
                for (int i = 0; i < count; i++) {
                    target[offset + i * stride] = (float) values[i];
                }
            }
            case INT32 -> {
                int[] values = reader.getInts();
                long mask = isUnsigned(reader) ? 0xFFFF_FFFFL : -1;
                for (int i = 0; i < count; i++) {
                    target[offset + i * stride] = values[i] & mask;
                }
            }
            case INT64 -> {
                long[] values = reader.getLongs();
                boolean isUnsigned = isUnsigned(reader);
                for (int i = 0; i < count; i++) {
                    long value = values[i];
                    target[offset + i * stride] = isUnsigned && value < 0 ? 2f * ((value >>> 1) | (value & 1)) : value;
                }
            }
            case BOOLEAN -> {
                boolean[] values = reader.getBooleans();
                for (int i = 0; i < count; i++) {
                    target[offset + i * stride] = values[i] ? 1 : 0;
                }
            }
            case FIXED_LEN_BYTE_ARRAY -> {
                byte[][] values = reader.getBinaries();
                for (int i = 0; i < count; i++) {
                    target[offset + i * stride] = half(values[i]);
                }
            }
            case BYTE_ARRAY, INT96 -> throw new IllegalArgumentException(reader.getColumnSchema() + " is no number");
        }
    }

    /** Returns whether integers of a column have no sign. */
    static boolean isUnsigned(ColumnReader reader) {
        return reader.getColumnSchema().logicalType() instanceof LogicalType.IntType type && !type.isSigned();
    }

    private static float half(byte[] bytes) {
        return Float.float16ToFloat((short) ((bytes[0] & 0xFF) | (bytes[1] << 8)));
    }
}
