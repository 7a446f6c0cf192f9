package dev.lockstep.trainer.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.ImageForm;
import dev.lockstep.learn.LinearModel;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class SvgPictureTest {
    @Test
    void isXmlWhateverTheTextSays() throws Exception {
        SvgPicture picture = new SvgPicture(30, 20, 0xFFFFFF);
        picture.text(1, 2, 12, 0, "start", "<b>&\"Ü</b>");

        assertThat(parsed(picture).getElementsByTagName("text").item(0).getTextContent())
                .isEqualTo("<b>&\"Ü</b>");
    }

    @Test
    void everyPixelOfAnImageHasItsColour() {
        int[] colors = {0, 0, 0xFFFFFF, 0xFF0000, 0, 0xFF0000};
        SvgPicture picture = new SvgPicture(30, 20, 0x123456);
        picture.image(1, 2, 3, 2, 3, pixel -> colors[pixel]);

        assertThat(picture.toString())
                .contains("translate(1 2) scale(3)")
                .contains("<rect x=\"0\" y=\"0\" width=\"3\" height=\"2\" fill=\"#000000\"/>")
                .contains("<path fill=\"#ff0000\" d=\"M0 1h1v1h-1zM2 1h1v1h-1z\"/>")
                .contains("<path fill=\"#ffffff\" d=\"M2 0h1v1h-1z\"/>");
    }

    @Test
    void weightsAreAnImageForEachClassBlueForAndRedAgainst() throws Exception {
        float[] weight = new float[2 * 4];
        weight[0] = 1;
        weight[7] = -1;
        byte[] pixels = new byte[4];
        LinearModel model = new LinearModel(
                Features.images(2, 2),
                List.of("one", "two"),
                weight,
                new float[2],
                ImageForm.of(Examples.images(pixels, new int[1], 2, 2)));

        SvgPicture picture = ExamplePictures.weights(model);

        assertThat(parsed(picture).getElementsByTagName("g").getLength()).isEqualTo(2);
        assertThat(Pattern.compile("fill=\"#00\\w+\" d=\"M0 0h1v1h-1z\"")
                        .matcher(picture.toString())
                        .find())
                .as("blue at the first pixel of the first class: %s", picture)
                .isTrue();
        assertThat(Pattern.compile("fill=\"#66\\w+\" d=\"M1 1h1v1h-1z\"")
                        .matcher(picture.toString())
                        .find())
                .as("red at the last pixel of the second class: %s", picture)
                .isTrue();
    }

    private static Element parsed(SvgPicture picture) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(picture.toString().getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
    }
}
