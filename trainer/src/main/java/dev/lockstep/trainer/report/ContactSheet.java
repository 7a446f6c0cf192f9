package dev.lockstep.trainer.report;

import dev.lockstep.learn.Examples;
import java.util.List;

/** Images side by side, each with the name of its class below. */
public final class ContactSheet {
    private static final int GAP = 8;
    private static final int CAPTION = 14;
    private static final int SMALLEST_IMAGE = 56;
    private static final int BACKGROUND = 0x30363D;

    private ContactSheet() {}

    /**
     * Returns the sheet as a PNG file. Its rows have as many images as there are rows, or a few more.
     *
     * @param images at least one
     * @param classNames the name of each class; those too long are cut
     */
    public static byte[] png(Examples images, List<String> classNames) {
        int zoom = Math.max(1, Math.ceilDiv(SMALLEST_IMAGE, Math.min(images.columns(), images.rows())));
        int cellWidth = images.columns() * zoom + GAP;
        int cellHeight = images.rows() * zoom + CAPTION + GAP;
        int columns = (int) Math.ceil(Math.sqrt(images.size()));
        int rows = Math.ceilDiv(images.size(), columns);
        Raster sheet = new Raster(columns * cellWidth + GAP, rows * cellHeight + GAP, BACKGROUND);
        for (int i = 0; i < images.size(); i++) {
            int x = GAP + i % columns * cellWidth;
            int y = GAP + i / columns * cellHeight;
            sheet.draw(Raster.gray(images, i), x, y, zoom);
            String name = classNames.get(images.labels()[i]);
            int most = images.columns() * zoom / Glyphs.ADVANCE;
            sheet.text(
                    name.substring(0, Math.min(name.length(), most)), x, y + images.rows() * zoom + 4, 1, Raster.WHITE);
        }
        return sheet.png();
    }
}
