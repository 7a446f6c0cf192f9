package dev.lockstep.trainer.draw;

/** What drawings are made on. Lengths are pixels from the top left corner; nothing is drawn beyond the edges. */
public interface Canvas {
    /**
     * Fills a rectangle.
     *
     * @param opacity 0 to 1
     */
    void rectangle(double x, double y, double width, double height, Ink ink, double opacity);

    /**
     * Draws a line through points.
     *
     * @param points x and y of each, in turn
     * @param width of the line in pixels
     */
    void line(double[] points, double width, Ink ink);

    /** Draws a disc. */
    void dot(double x, double y, double radius, Ink ink);

    /** Writes a text; the place is at its baseline. */
    void text(String text, double x, double y, Lettering lettering);

    /** Draws an image, each of its pixels as a rectangle. */
    void image(Raster image, double x, double y, double width, double height);

    /**
     * Begins a part that a page can find, such as one of several curves.
     *
     * @param name its class
     * @param number its number in that class
     */
    default void begin(String name, int number) {}

    /** Ends the part that was begun last. */
    default void end() {}

    /** Returns this canvas from another corner. */
    default Canvas at(double x, double y) {
        return new MovedCanvas(this, x, y);
    }
}
