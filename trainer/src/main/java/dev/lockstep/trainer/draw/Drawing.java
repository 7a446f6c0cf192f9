package dev.lockstep.trainer.draw;

import java.util.List;
import java.util.function.Consumer;

/**
 * Something to look at, in a page and as a picture.
 *
 * @param width in pixels
 * @param height in pixels
 * @param content draws it
 */
public record Drawing(double width, double height, Consumer<Canvas> content) {
    /** Returns several drawings in rows, all cells as large as the largest. */
    public static Drawing grid(List<Drawing> cells, int columns, double gap) {
        double width = cells.stream().mapToDouble(Drawing::width).max().orElse(0) + gap;
        double height = cells.stream().mapToDouble(Drawing::height).max().orElse(0) + gap;
        int rows = Math.ceilDiv(cells.size(), columns);
        return new Drawing(gap + Math.min(columns, cells.size()) * width, gap + rows * height, canvas -> {
            for (int i = 0; i < cells.size(); i++) {
                int row = i / columns;
                int column = i % columns;
                cells.get(i).content.accept(canvas.at(gap + column * width, gap + row * height));
            }
        });
    }

    /** Returns the drawing on a ground of its own. */
    public Drawing on(Ink ground) {
        return new Drawing(width, height, canvas -> {
            canvas.rectangle(0, 0, width, height, ground, 1);
            content.accept(canvas);
        });
    }

    /**
     * Returns how many columns to use for so many cells: of all numbers from half of the most on, the one that leaves the fewest places
     * empty.
     */
    public static int columns(int cells, int most) {
        if (cells <= most) {
            return Math.max(1, cells);
        }
        int best = most;
        for (int columns = most; columns > most / 2; columns--) {
            if (Math.floorMod(-cells, columns) < Math.floorMod(-cells, best)) {
                best = columns;
            }
        }
        return best;
    }

    /**
     * Returns the drawing as part of a page, as wide as there is room and no wider than it is.
     *
     * @param name what it shows, for those who cannot see it
     * @param attributes more attributes of the element, each after a space
     */
    public String svg(String name, String attributes) {
        SvgCanvas canvas = new SvgCanvas();
        content.accept(canvas);
        return canvas.element(width, height, name, attributes);
    }

    /** Returns the drawing as the text of an SVG file, on white. */
    public String svgFile() {
        SvgFileCanvas canvas = new SvgFileCanvas();
        on(Ink.PAGE).content.accept(canvas);
        return canvas.file(width, height);
    }

    /**
     * Returns the drawing as pixels on white.
     *
     * @param density pixels of the picture for one of the drawing
     */
    public Raster raster(int density) {
        Raster raster =
                new Raster((int) Math.ceil(width * density), (int) Math.ceil(height * density), Ink.PAGE.light());
        content.accept(new RasterCanvas(raster, density));
        return raster;
    }

    /** Returns the drawing as a PNG file, a pixel for each of its own: what is compressed is most of what a report takes. */
    public byte[] png() {
        return raster(1).png();
    }
}
