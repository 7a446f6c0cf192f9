package dev.lockstep.trainer.draw;

import java.util.Arrays;

/**
 * How much of each pixel a shape covers, exactly: each edge adds the area to its right with the sign of its direction, so that a running
 * sum along a row gives the covered part. Contours may overlap where they turn the same way.
 */
final class Coverage {
    private double[] edges = new double[256];
    private int size;

    /** Adds an edge of a closed contour. */
    void edge(double fromX, double fromY, double toX, double toY) {
        if (size + 4 > edges.length) {
            edges = Arrays.copyOf(edges, 2 * edges.length);
        }
        edges[size] = fromX;
        edges[size + 1] = fromY;
        edges[size + 2] = toX;
        edges[size + 3] = toY;
        size += 4;
    }

    /** Blends a colour into what is covered, and begins anew. */
    void fill(Raster raster, int color, double opacity) {
        double left = Double.POSITIVE_INFINITY;
        double top = Double.POSITIVE_INFINITY;
        double right = Double.NEGATIVE_INFINITY;
        double bottom = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < size; i += 2) {
            left = Math.min(left, edges[i]);
            right = Math.max(right, edges[i]);
            top = Math.min(top, edges[i + 1]);
            bottom = Math.max(bottom, edges[i + 1]);
        }
        if (left < right && top < bottom) {
            int x = (int) Math.floor(left);
            int y = (int) Math.floor(top);
            int width = (int) Math.ceil(right) - x + 2;
            int height = (int) Math.ceil(bottom) - y + 1;
            float[] areas = new float[width * height];
            for (int i = 0; i < size; i += 4) {
                add(edges[i] - x, edges[i + 1] - y, edges[i + 2] - x, edges[i + 3] - y, areas, width);
            }
            blend(areas, x, y, width, height, raster, color, opacity);
        }
        size = 0;
    }

    private static void add(double fromX, double fromY, double toX, double toY, float[] areas, int width) {
        if (fromY == toY) {
            return;
        }
        boolean down = fromY < toY;
        double startY = down ? fromY : toY;
        double endY = down ? toY : fromY;
        double slope = (toX - fromX) / (toY - fromY);
        double x = down ? fromX : toX;
        for (int row = (int) startY; row < endY; row++) {
            double height = Math.min(row + 1, endY) - Math.max(row, startY);
            double next = x + slope * height;
            addToRow(x, next, down ? height : -height, areas, row * width);
            x = next;
        }
    }

    /** Spreads an edge of a row over the pixels that it crosses. */
    private static void addToRow(double oneX, double otherX, double height, float[] areas, int row) {
        double left = Math.min(oneX, otherX);
        double right = Math.max(oneX, otherX);
        int first = (int) left;
        if (right <= first + 1) {
            double covered = first + 1 - (left + right) / 2;
            areas[row + first] += (float) (height * covered);
            areas[row + first + 1] += (float) (height * (1 - covered));
            return;
        }
        double slope = height / (right - left);
        double before = 0;
        for (int pixel = first; pixel < right; pixel++) {
            double from = Math.max(left, pixel);
            double to = Math.min(right, pixel + 1);
            double through = slope * (to - from);
            // The part of the edge in this pixel covers it from its middle on, the part to the left of it wholly.
            double covered = before + through * (pixel + 1 - (from + to) / 2);
            areas[row + pixel] += (float) (covered - before);
            areas[row + pixel + 1] += (float) (before + through - covered);
            before += through;
        }
    }

    private static void blend(
            float[] areas, int x, int y, int width, int height, Raster raster, int color, double opacity) {
        for (int row = 0; row < height; row++) {
            float sum = 0;
            for (int column = 0; column < width; column++) {
                sum += areas[row * width + column];
                double covered = Math.min(1, Math.abs(sum));
                if (covered > 1.0 / 512) {
                    raster.blend(x + column, y + row, color, covered * opacity);
                }
            }
        }
    }
}
