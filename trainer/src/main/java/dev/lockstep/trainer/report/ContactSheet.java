package dev.lockstep.trainer.report;

import dev.lockstep.learn.Examples;
import dev.lockstep.trainer.draw.Drawing;
import dev.lockstep.trainer.draw.Ink;
import dev.lockstep.trainer.draw.Lettering;
import dev.lockstep.trainer.draw.Text;
import java.util.List;
import java.util.stream.IntStream;

/** Images side by side on a dark ground, as digits are drawn, each with the name of its class below; one image is that image alone. */
public final class ContactSheet {
    private static final double GAP = 8;
    private static final double TEXT = 12;
    private static final double SMALLEST_IMAGE = 112;

    private ContactSheet() {}

    /**
     * Returns the sheet as a PNG file. Its rows have as many images as there are rows, or a few more.
     *
     * @param images at least one
     * @param classNames the name of each class; those too long are cut
     */
    public static byte[] png(Examples images, List<String> classNames) {
        if (images.size() == 1) {
            return Pictures.gray(images, 0).png();
        }
        double zoom = Math.max(1, Math.ceil(SMALLEST_IMAGE / Math.min(images.columns(), images.rows())));
        double width = images.columns() * zoom;
        double height = images.rows() * zoom;
        List<Drawing> cells = IntStream.range(0, images.size())
                .mapToObj(i -> new Drawing(width, height + TEXT + 4, canvas -> {
                    canvas.image(Pictures.gray(images, i), 0, 0, width, height);
                    String name = Printable.line(classNames.get(images.labels()[i]));
                    canvas.text(Text.fitted(name, TEXT, width), 0, height + TEXT, Lettering.of(TEXT, Ink.PAGE));
                }))
                .toList();
        return Drawing.grid(cells, (int) Math.ceil(Math.sqrt(images.size())), GAP)
                .on(Ink.TEXT)
                .png();
    }
}
