package dev.lockstep.learn.data;

/**
 * The smallest box around some pixels of a picture.
 *
 * @param top the first row
 * @param left the first column
 * @param bottom the row after the last
 * @param right the column after the last
 */
record Box(int top, int left, int bottom, int right) {
    /** Returns the box around the pixels that are brighter than a grey; there must be some. */
    static Box around(Picture picture, int grey) {
        int top = picture.rows();
        int left = picture.columns();
        int bottom = 0;
        int right = 0;
        int at = 0;
        for (int row = 0; row < picture.rows(); row++) {
            for (int column = 0; column < picture.columns(); column++) {
                if ((picture.pixels()[at++] & 0xFF) > grey) {
                    top = Math.min(top, row);
                    bottom = row + 1;
                    left = Math.min(left, column);
                    right = Math.max(right, column + 1);
                }
            }
        }
        return new Box(top, left, bottom, right);
    }

    /** Returns the height or width, whichever is more. */
    int side() {
        return Math.max(bottom - top, right - left);
    }
}
