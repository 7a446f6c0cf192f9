package dev.lockstep.learn.data;

import java.util.Arrays;

/**
 * What the segments before the scan of a JPEG file say of its size, its colours and its orientation. Of a damaged file it finds what it
 * can; whoever decodes the file finds the damage.
 */
final class JpegMarkers {
    private static final int FIRST_FRAME = 0xC0;
    private static final int HUFFMAN_TABLES = 0xC4;
    private static final int EXTENSION = 0xC8;
    private static final int ARITHMETIC_TABLES = 0xCC;
    private static final int LAST_FRAME = 0xCF;
    private static final int LAST_RESTART = 0xD7;
    private static final int END = 0xD9;
    private static final int SCAN = 0xDA;
    private static final int APP1 = 0xE1;
    private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};
    private static final int FRAME_ROWS = 1;
    private static final int FRAME_COLUMNS = 3;
    private static final int FRAME_COMPONENTS = 5;

    private final byte[] bytes;
    private int rows;
    private int columns;
    private int components;
    private Orientation orientation = Orientation.UPRIGHT;

    JpegMarkers(byte[] bytes) {
        this.bytes = bytes;
        int at = 2;
        while (at + 4 <= bytes.length && at(at) == 0xFF) {
            int marker = at(at + 1);
            if (marker == 0xFF) {
                at++; // a fill byte
            } else if (marker == 1 || (marker > LAST_FRAME && marker <= LAST_RESTART)) {
                at += 2;
            } else if (marker == END || marker == SCAN) {
                break;
            } else {
                int length = shortAt(at + 2);
                segment(marker, at + 4, Math.min(length - 2, bytes.length - at - 4));
                at += 2 + Math.max(2, length);
            }
        }
    }

    /** Returns the stored height in pixels; 0 if no frame was found. */
    int rows() {
        return rows;
    }

    /** Returns the stored width in pixels; 0 if no frame was found. */
    int columns() {
        return columns;
    }

    /** Returns the number of colour components; 0 if no frame was found. */
    int components() {
        return components;
    }

    Orientation orientation() {
        return orientation;
    }

    private void segment(int marker, int from, int length) {
        if (marker >= FIRST_FRAME
                && marker <= LAST_FRAME
                && marker != HUFFMAN_TABLES
                && marker != EXTENSION
                && marker != ARITHMETIC_TABLES
                && length > FRAME_COMPONENTS) {
            rows = shortAt(from + FRAME_ROWS);
            columns = shortAt(from + FRAME_COLUMNS);
            components = at(from + FRAME_COMPONENTS);
        } else if (marker == APP1 && length > EXIF.length && begins(from, EXIF)) {
            orientation = Orientation.ofExif(bytes, from + EXIF.length, length - EXIF.length);
        }
    }

    private boolean begins(int from, byte[] text) {
        return Arrays.equals(bytes, from, from + text.length, text, 0, text.length);
    }

    private int shortAt(int place) {
        return (at(place) << 8) | at(place + 1);
    }

    private int at(int place) {
        return bytes[place] & 0xFF;
    }
}
