package dev.lockstep.trainer.draw;

/** Another canvas, from another corner. */
record MovedCanvas(Canvas canvas, double left, double top) implements Canvas {
    @Override
    public void rectangle(double x, double y, double width, double height, Ink ink, double opacity) {
        canvas.rectangle(left + x, top + y, width, height, ink, opacity);
    }

    @Override
    public void line(double[] points, double width, Ink ink) {
        double[] moved = new double[points.length];
        for (int i = 0; i < points.length; i += 2) {
            moved[i] = left + points[i];
            moved[i + 1] = top + points[i + 1];
        }
        canvas.line(moved, width, ink);
    }

    @Override
    public void dot(double x, double y, double radius, Ink ink) {
        canvas.dot(left + x, top + y, radius, ink);
    }

    @Override
    public void text(String text, double x, double y, Lettering lettering) {
        canvas.text(text, left + x, top + y, lettering);
    }

    @Override
    public void image(Raster image, double x, double y, double width, double height) {
        canvas.image(image, left + x, top + y, width, height);
    }

    @Override
    public void begin(String name, int number) {
        canvas.begin(name, number);
    }

    @Override
    public void end() {
        canvas.end();
    }
}
