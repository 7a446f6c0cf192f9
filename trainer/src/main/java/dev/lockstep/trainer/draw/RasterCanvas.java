package dev.lockstep.trainer.draw;

/** Draws pixels, with the colours of a light page. */
final class RasterCanvas implements Canvas {
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
        if (opacity == 1 && isWhole(left) && isWhole(top) && isWhole(right) && isWhole(bottom)) {
            raster.fill((int) left, (int) top, (int) (right - left), (int) (bottom - top), ink.light());
            return;
        }
        quadrilateral(left, top, right, top, right, bottom, left, bottom);
        coverage.fill(raster, ink.light(), opacity);
    }

    private static boolean isWhole(double value) {
        return value == Math.rint(value);
    }

    @Override
    public void line(double[] points, double width, Ink ink) {
        for (int i = 0; i + 3 < points.length; i += 2) {
            segment(points, i, width);
            if ((i / 2 + 1) % TOGETHER == 0) {
                coverage.fill(raster, ink.light(), 1);
            }
        }
        coverage.fill(raster, ink.light(), 1);
    }

    /** Adds a segment as a rectangle, a little longer so that it meets the next one. */
    private void segment(double[] points, int i, double width) {
        double length = Math.hypot(points[i + 2] - points[i], points[i + 3] - points[i + 1]);
        if (length == 0) {
            return;
        }
        double half = width / 2 * density;
        double alongX = (points[i + 2] - points[i]) / length * half;
        double alongY = (points[i + 3] - points[i + 1]) / length * half;
        double startX = points[i] * density - alongX / 2;
        double startY = points[i + 1] * density - alongY / 2;
        double endX = points[i + 2] * density + alongX / 2;
        double endY = points[i + 3] * density + alongY / 2;
        quadrilateral(
                startX + alongY,
                startY - alongX,
                endX + alongY,
                endY - alongX,
                endX - alongY,
                endY + alongX,
                startX - alongY,
                startY + alongX);
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
