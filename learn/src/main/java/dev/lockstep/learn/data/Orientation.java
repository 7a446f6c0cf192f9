package dev.lockstep.learn.data;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How the stored rows and columns of an image lie when it is upright, by EXIF's tag 0x0112: which side row 0 is (1, 2 top; 3, 4
 * bottom; 5, 8 left; 6, 7 right), and whether it runs the other way.
 *
 * @param tag the value of the tag, 1 to 8
 */
record Orientation(int tag) {
    static final Orientation UPRIGHT = new Orientation(1);

    private static final int ORIENTATION = 0x0112;
    private static final int SHORT_TYPE = 3;
    private static final int ENTRY_BYTES = 12;
    private static final int TIFF = 42;

    /**
     * Reads the tag of EXIF data: a TIFF header and its first directory. Data that are damaged, or that say nothing, leave the
     * image as it is stored.
     */
    static Orientation ofExif(byte[] bytes, int from, int length) {
        try {
            return find(ByteBuffer.wrap(bytes, from, length).slice());
        } catch (BufferUnderflowException | IllegalArgumentException _) {
            return UPRIGHT;
        }
    }

    private static Orientation find(ByteBuffer exif) {
        short byteOrder = exif.getShort();
        if (byteOrder == 0x4949) {
            exif.order(ByteOrder.LITTLE_ENDIAN);
        } else if (byteOrder != 0x4D4D) {
            return UPRIGHT;
        }
        if (exif.getShort() != TIFF) {
            return UPRIGHT;
        }
        exif.position(exif.getInt());
        for (int entries = exif.getShort() & 0xFFFF; entries > 0; entries--) {
            int start = exif.position();
            if (exif.getShort() == ORIENTATION && exif.getShort() == SHORT_TYPE && exif.getInt() == 1) {
                int tag = exif.getShort();
                return tag >= 1 && tag <= 8 ? new Orientation(tag) : UPRIGHT;
            }
            exif.position(start + ENTRY_BYTES);
        }
        return UPRIGHT;
    }

    /** Returns whether stored rows are columns of the upright image. */
    boolean swapsSides() {
        return tag >= 5;
    }

    /**
     * Turns an image upright.
     *
     * @param stored the pixels as they are stored, row-major [rows, columns]
     * @param target receives the upright image, row-major
     */
    void turn(byte[] stored, int rows, int columns, byte[] target) {
        boolean fromLastRow = tag == 3 || tag == 4 || tag == 6 || tag == 7;
        boolean fromLastColumn = tag == 2 || tag == 3 || tag == 7 || tag == 8;
        int next = 0;
        for (int y = 0; y < (swapsSides() ? columns : rows); y++) {
            for (int x = 0; x < (swapsSides() ? rows : columns); x++) {
                int row = swapsSides() ? x : y;
                int column = swapsSides() ? y : x;
                target[next++] = stored[
                        (fromLastRow ? rows - 1 - row : row) * columns
                                + (fromLastColumn ? columns - 1 - column : column)];
            }
        }
    }
}
