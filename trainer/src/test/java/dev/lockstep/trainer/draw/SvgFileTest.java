package dev.lockstep.trainer.draw;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class SvgFileTest {
    @Test
    void isXmlWhateverTheTextSays() throws Exception {
        Drawing drawing = new Drawing(
                30,
                20,
                canvas -> canvas.text(
                        "<b>&\"Ü</b>", 1, 2, Lettering.of(12, Ink.TEXT).middle()));

        Element text = (Element) parsed(drawing).getElementsByTagName("text").item(0);

        assertThat(text.getTextContent()).isEqualTo("<b>&\"Ü</b>");
        assertThat(text.getAttribute("text-anchor")).isEqualTo("middle");
    }

    @Test
    void hasItsColoursAndAGroundOfItsOwn() throws Exception {
        Drawing drawing = new Drawing(30, 20, canvas -> canvas.line(new double[] {0, 1, 2.5, 3}, 2, Ink.WRONG));

        Element file = parsed(drawing);

        assertThat(drawing.svgFile()).doesNotContain("var(").contains("#c62828");
        Element ground = (Element) file.getElementsByTagName("rect").item(0);
        assertThat(ground.getAttribute("fill")).isEqualTo("#ffffff");
        assertThat(ground.getAttribute("width")).isEqualTo("30");
        assertThat(file.getAttribute("fill")).as("what lines are filled with").isEqualTo("none");
    }

    @Test
    void everyPixelOfAnImageHasItsColour() {
        int[] colors = {0, 0, 0xFFFFFF, 0xFF0000, 0, 0xFF0000, 0x463223, 0, 0};
        Raster image = new Raster(3, 3, Raster.WHITE);
        for (int i = 0; i < colors.length; i++) {
            image.set(i % 3, i / 3, colors[i]);
        }

        assertThat(new Drawing(30, 20, canvas -> canvas.image(image, 1, 2, 9, 4.5)).svgFile())
                .contains("<svg x=\"1\" y=\"2\" width=\"9\" height=\"4.5\" viewBox=\"0 -0.5 3 3\"")
                .contains("<rect y=\"-0.5\" width=\"3\" height=\"3\" fill=\"#000000\"/>")
                .contains("<path stroke=\"#ff0000\" d=\"M0 1h1M2 1h1\"/>")
                .contains("<path stroke=\"#ffffff\" d=\"M2 0h1\"/>")
                .contains("<path stroke=\"#463223\" d=\"M0 2h1\"/>");
    }

    private static Element parsed(Drawing drawing) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(drawing.svgFile().getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
    }
}
