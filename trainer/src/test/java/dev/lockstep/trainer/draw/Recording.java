package dev.lockstep.trainer.draw;

import java.util.ArrayList;
import java.util.List;

/** Remembers what is drawn. */
public final class Recording implements Canvas {
    /** A text where it stands, from its left edge to its right one. */
    public record Written(String text, double left, double right, double y, Ink ink) {}

    /** A filled rectangle. */
    public record Filled(double x, double y, double width, double height, Ink ink) {}

    /** A line through points: x and y of each, in turn. */
    public record Drawn(List<Double> points, Ink ink) {}

    /** An image. */
    public record Shown(Raster image, double x, double y) {}

    public final List<Written> texts = new ArrayList<>();
    public final List<Filled> rectangles = new ArrayList<>();
    public final List<Drawn> lines = new ArrayList<>();
    public final List<Drawn> dots = new ArrayList<>();
    public final List<Shown> images = new ArrayList<>();

    /** Draws. */
    public static Recording of(Drawing drawing) {
        Recording recording = new Recording();
        drawing.content().accept(recording);
        return recording;
    }

    /** Returns the lines and dots of one colour, a curve's. */
    public List<Drawn> curve(Ink ink) {
        return lines.stream()
                .filter(line -> line.ink == ink && line.points.size() > 4)
                .toList();
    }

    @Override
    public void rectangle(double x, double y, double width, double height, Ink ink, double opacity) {
        rectangles.add(new Filled(x, y, width, height, ink));
    }

    @Override
    public void line(double[] points, double width, Ink ink) {
        lines.add(new Drawn(java.util.Arrays.stream(points).boxed().toList(), ink));
    }

    @Override
    public void dot(double x, double y, double radius, Ink ink) {
        dots.add(new Drawn(List.of(x, y), ink));
    }

    @Override
    public void text(String text, double x, double y, Lettering lettering) {
        double width = lettering.isUpright() ? Outlines.width(text, lettering.size()) : lettering.size();
        double left = lettering.isUpright() ? x - width * lettering.anchor().share() : x - width;
        texts.add(new Written(text, left, left + width, y, lettering.ink()));
    }

    @Override
    public void image(Raster image, double x, double y, double width, double height) {
        images.add(new Shown(image, x, y));
    }
}
