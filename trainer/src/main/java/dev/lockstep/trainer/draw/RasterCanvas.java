package dev.lockstep.trainer.draw;

/** Draws pixels, with the colours of a light page. */
final class RasterCanvas implements Canvas {
    private static final double DASH = 6;
    private static final double GAP = 4;
    private static final int DOT_EDGES = 20;
    /** Segments of a line that are filled together: the less room they take, the fewer pixels are looked at. */
    private static final int TOGETHER = 24;

    private final Raster raster;
    private final double density;
    private final Coverage coverage = new Coverage();

    /**
     * Begins a drawing.
     *
     * @param density pixels of the image for one of the drawing
     */
    RasterCanvas(Raster raster, double density) {
        this.raster = raster;
        this.density = density;
    }

    @Override
    public void rectangle(double x, double y, double width, double height, Ink ink, double opacity) {
        double left = x * density;
        double top = y * density;
        double right = (x + width) * density;
        double bottom = (y + height) * density;
        quadrilateral(left, top, right, top, right, bottom, left, bottom);
        coverage.fill(raster, ink.light(), opacity);
    }

    @Override
    public void line(double[] points, double width, Ink ink, boolean isDashed) {
        double done = 0;
        int pending = 0;
        for (int i = 0; i + 3 < points.length; i += 2) {
            double length = Math.hypot(points[i + 2] - points[i], points[i + 3] - points[i + 1]);
            if (!isDashed) {
                segment(points, i, 0, length, length, width);
            } else {
                double at = -(done % (DASH + GAP));
                for (; at < length; at += DASH + GAP) {
                    segment(points, i, Math.max(0, at), Math.min(length, at + DASH), length, width);
                }
                done += length;
            }
            if (++pending % TOGETHER == 0) {
                coverage.fill(raster, ink.light(), 1);
            }
        }
        coverage.fill(raster, ink.light(), 1);
    }

    /** Adds a part of a segment as a rectangle, a little longer so that it meets the next one. */
    private void segment(double[] points, int i, double from, double to, double length, double width) {
        if (from >= to) {
            return;
        }
        double half = width / 2 * density;
        double alongX = (points[i + 2] - points[i]) / length;
        double alongY = (points[i + 3] - points[i + 1]) / length;
        double longer = half / 2;
        double startX = (points[i] + alongX * from) * density - alongX * longer;
        double startY = (points[i + 1] + alongY * from) * density - alongY * longer;
        double endX = (points[i] + alongX * to) * density + alongX * longer;
        double endY = (points[i + 1] + alongY * to) * density + alongY * longer;
        double acrossX = -alongY * half;
        double acrossY = alongX * half;
        quadrilateral(
                startX - acrossX,
                startY - acrossY,
                endX - acrossX,
                endY - acrossY,
                endX + acrossX,
                endY + acrossY,
                startX + acrossX,
                startY + acrossY);
    }

    private void quadrilateral(double... corners) {
        for (int i = 0; i < corners.length; i += 2) {
            int next = (i + 2) % corners.length;
            coverage.edge(corners[i], corners[i + 1], corners[next], corners[next + 1]);
        }
    }

    @Override
    public void dot(double x, double y, double radius, Ink ink) {
        for (int i = 0; i < DOT_EDGES; i++) {
            double from = 2 * Math.PI * i / DOT_EDGES;
            double to = 2 * Math.PI * (i + 1) / DOT_EDGES;
            coverage.edge(
                    (x + radius * Math.cos(from)) * density,
                    (y + radius * Math.sin(from)) * density,
                    (x + radius * Math.cos(to)) * density,
                    (y + radius * Math.sin(to)) * density);
        }
        coverage.fill(raster, ink.light(), 1);
    }

    @Override
    public void text(String text, double x, double y, Lettering lettering) {
        double size = lettering.size() * density;
        double before = Outlines.width(text, size) * lettering.anchor().share();
        double left = x * density;
        double base = y * density;
        Outlines.trace(text, size, (fromX, fromY, toX, toY) -> {
            if (lettering.isUpright()) {
                coverage.edge(left + fromX - before, base + fromY, left + toX - before, base + toY);
            } else {
                coverage.edge(left + fromY, base + before - fromX, left + toY, base + before - toX);
            }
        });
        coverage.fill(raster, lettering.ink().light(), 1);
    }

    @Override
    public void image(Raster image, double x, double y, double width, double height) {
        raster.draw(
                image,
                (int) Math.round(x * density),
                (int) Math.round(y * density),
                (int) Math.round(width * density),
                (int) Math.round(height * density));
    }
}
